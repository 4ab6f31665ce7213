package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RecordingOrigin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Preflights, and which sites may read what an upstream answers that has an opinion of its own. */
@TestInstance(Lifecycle.PER_CLASS)
class CorsTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          api: { endpoints: [ "http://{api}" ] }
          nobody: { endpoints: [ "http://127.0.0.1:1" ], retries: { attempts: 0 } }
        routes:
          - match: { path: /some/* }
            filters:
              - cors:
                  origins: [ https://app.example, "https://*.shop.example", "null", "http://[::1]:3000" ]
                  methods: [ GET, PUT ]
                  headers: [ X-Token, X-Other ]
                  expose: [ X-Total ]
                  credentials: true
                  max-age: 1h
                  private-network: true
            proxy: api
          - match: { path: /all/* }
            filters: [ cors: { origins: [ "*" ], methods: [ "*" ], headers: [ "*" ] } ]
            proxy: api
          - match: { path: /down/* }
            filters: [ cors: { origins: [ https://app.example ] } ]
            proxy: nobody
        """;
    private static final String[] FIELDS = {
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Credentials",
        "Access-Control-Expose-Headers",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Allow-Private-Network",
        "Access-Control-Max-Age"
    };

    private final RecordingOrigin api = RecordingOrigin.answering(
            request -> "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://evil.example\r\n"
                    + "Access-Control-Allow-Credentials: true\r\nAccess-Control-Expose-Headers: X-Secret\r\n"
                    + "Vary: Accept\r\nContent-Length: 2\r\n\r\n"
                    + (request.head().method().equals("HEAD") ? "" : "ok"));
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{api}", api.authority()));

    @AfterAll
    void stop() {
        try (api) {
            prox.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        GET /some/x|Origin: https://app.example => 200; A-Origin: https://app.example; A-Credentials: true; Expose: X-Total
        HEAD /some/x|Origin: https://app.example => 200; A-Origin: https://app.example; A-Credentials: true; Expose: X-Total
        GET /some/x => 200
        GET /some/x|Origin: https://a.shop.example => 200; A-Origin: https://a.shop.example; A-Credentials: true; Expose: X-Total
        GET /some/x|Origin: https://a.b.shop.example => 200; A-Origin: https://a.b.shop.example; A-Credentials: true; Expose: X-Total
        GET /some/x|Origin: null => 200; A-Origin: null; A-Credentials: true; Expose: X-Total
        GET /some/x|Origin: http://[::1]:3000 => 200; A-Origin: http://[::1]:3000; A-Credentials: true; Expose: X-Total
        GET /some/x|Origin: https://shop.example => 200
        GET /some/x|Origin: https://.shop.example => 200
        GET /some/x|Origin: https://evilshop.example => 200
        GET /some/x|Origin: https://evil.example/.shop.example => 200
        GET /some/x|Origin: https://evil.example#.shop.example => 200
        GET /some/x|Origin: https://u@a.shop.example => 200
        GET /some/x|Origin: https://a.shop.example.evil.example => 200
        GET /some/x|Origin: https://app.example.evil.example => 200
        GET /some/x|Origin: https://app.example:443 => 200
        GET /some/x|Origin: https://app.example/ => 200
        GET /some/x|Origin: HTTPS://APP.EXAMPLE => 200
        GET /some/x|Origin: http://app.example => 200
        GET /some/x|Origin: https://app.example, https://evil.example => 200
        GET /some/x|Origin: https://evil.example|Origin: https://app.example => 200
        GET /some/x|Origin: => 200
        GET /all/x|Origin: https://any.example => 200; A-Origin: *
        GET /all/x|Origin: null => 200; A-Origin: *
        GET /all/x => 200
        GET /down/x|Origin: https://app.example => 502; A-Origin: https://app.example
        GET /down/x|Origin: https://evil.example => 502
        """)
    void saysWhoMayRead(String request, String expected) {
        assertThat(told(request)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        /some/x|Origin: https://app.example|Access-Control-Request-Method: PUT => 204; A-Origin: https://app.example; A-Credentials: true; Expose: X-Total; A-Methods: GET, PUT; A-Headers: X-Token, X-Other; Max-Age: 3600
        /some/x|Origin: https://app.example|Access-Control-Request-Method: DELETE|Access-Control-Request-Headers: x-none => 204; A-Origin: https://app.example; A-Credentials: true; Expose: X-Total; A-Methods: GET, PUT; A-Headers: X-Token, X-Other; Max-Age: 3600
        /some/x|Origin: https://app.example|Access-Control-Request-Method: PUT|Access-Control-Request-Private-Network: true => 204; A-Origin: https://app.example; A-Credentials: true; Expose: X-Total; A-Methods: GET, PUT; A-Headers: X-Token, X-Other; A-Private: true; Max-Age: 3600
        /some/x|Origin: https://evil.example|Access-Control-Request-Method: PUT => 403
        /some/x|Origin: |Access-Control-Request-Method: PUT => 403
        /all/x|Origin: https://any.example|Access-Control-Request-Method: PATCH => 204; A-Origin: *; A-Methods: PATCH; Max-Age: 600
        /all/x|Origin: https://any.example|Access-Control-Request-Method: PATCH|Access-Control-Request-Headers: x-a,authorization, x-b => 204; A-Origin: *; A-Methods: PATCH; A-Headers: x-a,authorization, x-b; Max-Age: 600
        /all/x|Origin: https://any.example|Access-Control-Request-Method: PATCH|Access-Control-Request-Headers: x-a|Access-Control-Request-Headers: x-b => 204; A-Origin: *; A-Methods: PATCH; A-Headers: x-a, x-b; Max-Age: 600
        /all/x|Origin: https://any.example|Access-Control-Request-Method: BAD METHOD => 204; A-Origin: *; Max-Age: 600
        /all/x|Origin: https://any.example|Access-Control-Request-Method: PUT|Access-Control-Request-Headers: x-a; "b" => 204; A-Origin: *; A-Methods: PUT; Max-Age: 600
        /all/x|Origin: https://any.example|Access-Control-Request-Method: => 204; A-Origin: *; Max-Age: 600
        """)
    void answersPreflights(String request, String expected) {
        int before = api.requests().size();
        assertThat(told("OPTIONS " + request)).isEqualTo(expected);
        assertThat(api.requests()).as("none of them reaches the upstream").hasSize(before);
    }

    /** Without one of the two fields it is a request as any other. */
    @ParameterizedTest
    @CsvSource({
        "OPTIONS /some/x|Origin: https://app.example",
        "OPTIONS /some/x|Access-Control-Request-Method: PUT",
        "GET /some/x|Origin: https://app.example|Access-Control-Request-Method: PUT"
    })
    void whatIsNoPreflightReachesTheUpstream(String request) {
        int before = api.requests().size();
        assertThat(OneLine.ask(prox.port("web"), request).text()).isEqualTo("ok");
        assertThat(api.requests()).hasSize(before + 1);
    }

    /** A cache keeps one answer for each site, also where none asks, or one that may not read. */
    @Test
    void variesByOriginWhereItMatters() {
        for (String origin : new String[] {"", "|Origin: https://app.example", "|Origin: https://evil.example"}) {
            Message some = OneLine.ask(prox.port("web"), "GET /some/x" + origin);
            assertThat(some.head().lists("Vary", "origin")).isTrue();
            assertThat(some.head().lists("Vary", "accept")).isTrue();
            Message all = OneLine.ask(prox.port("web"), "GET /all/x" + origin);
            assertThat(all.head().lists("Vary", "origin")).isFalse();
        }
        Message preflight = OneLine.ask(
                prox.port("web"), "OPTIONS /some/x|Origin: https://evil.example|Access-Control-Request-Method: PUT");
        assertThat(preflight.head().lists("Vary", "origin")).isTrue();
        assertThat(preflight.head().lists("Vary", "access-control-request-method"))
                .isTrue();
    }

    private String told(String request) {
        return OneLine.told(OneLine.ask(prox.port("web"), request), FIELDS)
                .replace("Access-Control-Allow-Private-Network", "A-Private")
                .replace("Access-Control-Allow-", "A-")
                .replace("Access-Control-Expose-Headers", "Expose")
                .replace("Access-Control-Max-Age", "Max-Age");
    }
}
