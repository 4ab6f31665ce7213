package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an origin is asked for when a request is rewritten, however the client has spelled it. */
@TestInstance(Lifecycle.PER_CLASS)
class RewriteTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
          nginx: { endpoints: [ "http://127.0.0.1:{nginx}" ] }
        routes:
          - match: { path: /api/* }
            filters: [ rewrite: { strip-prefix: /api, add-prefix: /v2/ } ]
            proxy: origin
          - match: { path: /strip/* }
            filters: [ rewrite: { strip-prefix: /strip } ]
            proxy: origin
          - match: { path: "/named/{id}" }
            filters: [ rewrite: { path: "/users/{id}/{query.x}", query: { remove: [ x, "utm_*" ], set: { by: "{client.ip}&c" } } } ]
            proxy: origin
          - match: { path: /header/* }
            filters: [ rewrite: { path: "/h/{header.X-Path}" } ]
            proxy: origin
          - match: { path: /re/* }
            filters: [ rewrite: { regex: { pattern: "^/re/([^/]*)/?(.*)$", replacement: "/$2/$$/$1" } } ]
            proxy: origin
          - match: { path: /twice/* }
            filters: [ rewrite: { strip-prefix: /twice }, rewrite: { add-prefix: /once, query: { add: { n: "2" } } } ]
            proxy: origin
          - match: { path: /host/* }
            filters: [ rewrite: { host: "{header.X-Host}" } ]
            proxy: origin
          - match: { path: /up/* }
            filters: [ rewrite: { strip-prefix: /up, host: upstream } ]
            proxy: nginx
        """;

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final RecordingOrigin origin = RecordingOrigin.answering(request -> RecordingOrigin.ok(
            request.head().method().equals("HEAD") ? "" : request.head().target()));
    private final ProxServer prox = ProxServer.start(
            CONFIGURATION.replace("{origin}", origin.authority()).replace("{nginx}", String.valueOf(nginx.httpPort())));

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                origin) {
            prox.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        /api/users?a=b                    => /v2/users?a=b
        /api/                             => /v2/
        /api/?                            => /v2/
        /api/a%2Fb?x=%2F%3F               => /v2/a%2Fb?x=%2F%3F
        /api/a%20b%C3%A9?q=a+b            => /v2/a%20b%C3%A9?q=a+b
        /api/%61                          => /v2/%61
        /api/a;b=c                        => /v2/a;b=c
        /api/é                            => 400
        /strip/x                          => /x
        /strip/                           => /
        /strip/?q                         => /?q
        /strip//evil.example/x            => /evil.example/x
        /strip/%2F%2Fevil.example/        => /%2F%2Fevil.example/
        /strip/%2e%2e/x                   => 404
        /strip/a/..%2F..%2Fetc            => 404
        /strip/%5C..%5Cx                  => 404
        /named/7                          => /users/7/?by=127.0.0.1%26c
        /named/7?x=1&y=2                  => /users/7/1?y=2&by=127.0.0.1%26c
        /named/7?x=a%3Fb&utm_s=1&%75tm_t=2&utm => /users/7/a%3Fb?utm&by=127.0.0.1%26c
        /named/7?x=a?b                    => /users/7/a%3Fb?by=127.0.0.1%26c
        /named/7?x=..                     => 400
        /named/7?x=%2e%2E%2f              => 400
        /named/7?by=2&by=3                => /users/7/?by=127.0.0.1%26c
        /named/a%20b                      => /users/a%20b/?by=127.0.0.1%26c
        /re/a/b/c?q                       => /b/c/$/a?q
        /re/a                             => //$/a
        /twice/x                          => /once/x?n=2
        /twice/x?n=1                      => /once/x?n=1&n=2
        """)
    void asksForAnotherPath(String path, String expected) {
        Message answer = OneLine.ask(prox.port("web"), "GET " + path);
        String asked = answer.status() == 200 ? answer.text() : String.valueOf(answer.status());
        assertThat(asked).isEqualTo(expected.replace("//$", "/$"));
    }

    /** What a field of a request holds stays in the path. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        a b            => /h/a%20b
        a?b=c#d        => /h/a%3Fb=c%23d
        %zz%41         => /h/%25zz%41
        /../x          => 400
        ..;x           => 400
        \\             => /h/%5C
        \\..           => 400
        a HTTP/1.1     => /h/a%20HTTP/1.1
        """)
    void keepsFieldsInThePath(String value, String expected) {
        Message answer = OneLine.ask(prox.port("web"), "GET /header/|X-Path: " + value);
        String asked = answer.status() == 200 ? answer.text() : String.valueOf(answer.status());
        assertThat(asked).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        shop.example       => 200; shop.example
        shop.example:8080  => 200; shop.example:8080
        [::1]:80           => 200; [::1]:80
        a/b                => 400;
        a@b                => 400;
        a b                => 400;
        a:99999999         => 400;
        """)
    void asksAnotherHost(String host, String expected) {
        int before = origin.requests().size();
        Message answer = OneLine.ask(prox.port("web"), "GET /host/|X-Host: " + host);
        boolean reached = origin.requests().size() > before;
        assertThat((answer.status() + "; " + (reached ? last().head().first("Host") : "")).strip())
                .isEqualTo(expected);
        if (reached) {
            assertThat(last().head().all("Host")).hasSize(1);
            assertThat(last().head().first("X-Forwarded-Host")).isEqualTo("a.test");
        }
    }

    private Message last() {
        return origin.requests().getLast();
    }

    @Test
    void nginxFindsWhatIsMeant() {
        assertThat(OneLine.ask(prox.port("web"), "GET /up/u/a%2Fb?x=%2F").text())
                .isEqualTo("/u/a%2Fb?x=%2F");
        assertThat(OneLine.ask(prox.port("web"), "GET /up/index.html").text()).isEqualTo("<p>a real page</p>\n");
        assertThat(OneLine.ask(prox.port("web"), "GET http://b.test/up/u/x").text())
                .isEqualTo("/u/x");
        assertThat(OneLine.ask(prox.port("web"), "POST /up/u/x||body").text()).isEqualTo("/u/x");
    }

    @Test
    void aPathThatBecomesTooLongIsRefused() {
        assertThat(OneLine.ask(prox.port("web"), "GET /header/|X-Path: " + "%".repeat(12_000))
                        .status())
                .isEqualTo(414);
    }
}
