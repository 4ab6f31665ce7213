package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where clients are sent, and where nobody can have them sent. */
@TestInstance(Lifecycle.PER_CLASS)
class RedirectTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - match: { path: /old/* }
            redirect: { to: "https://shop.example/new/{rest}", status: 308 }
          - match: { path: /path/* }
            redirect: "/{rest}"
          - match: { path: /uri/* }
            redirect: "https://{host}{uri}"
          - match: { path: /query/* }
            redirect: "/x?next={uri}#f"
          - match: { path: /drop/* }
            redirect: { to: "/x", query: drop }
          - match: { path: /frag/* }
            redirect: { to: "/x?a=1#f" }
          - match: { path: /to/* }
            redirect: "https://{header.X-To}/"
          - match: { path: /sub/* }
            redirect: "https://{header.X-To}.shop.example/"
          - match: { path: /field/* }
            redirect: "{path}/{header.X-To}"
        """;

    private final ProxServer prox = ProxServer.start(CONFIGURATION);

    @AfterAll
    void stop() {
        prox.close();
    }

    private String told(String request) {
        return OneLine.told(OneLine.ask(prox.port("web"), request), "Location").replace("Location: ", "");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        /old/shoes?size=4        => 308; https://shop.example/new/shoes?size=4
        /old/                    => 308; https://shop.example/new/
        /old/a%2Fb?x=%0d%0aA:b   => 308; https://shop.example/new/a%2Fb?x=%0d%0aA:b
        /old/?                   => 308; https://shop.example/new/
        /old/a"b<c>              => 308; https://shop.example/new/a%22b%3Cc%3E
        /old/é                   => 400
        /path/evil.example       => 302; /evil.example
        /path//evil.example      => 302; /evil.example
        /path///evil.example/    => 302; /evil.example/
        /path/\\evil.example     => 302; /%5Cevil.example
        /path/\\\\evil.example   => 302; /%5C%5Cevil.example
        /path/%2F%2Fevil.example => 302; /%2F%2Fevil.example
        /path/%09/evil.example   => 302; /%09/evil.example
        /path/@evil.example      => 302; /@evil.example
        /path/https://evil.example/ => 302; /https://evil.example/
        /query/?a=b              => 302; /x?next=/query/?a=b#f
        /drop/?a=b               => 302; /x
        /frag/?b=2               => 302; /x?a=1&b=2#f
        """)
    void leadsToNoOtherHost(String path, String expected) {
        assertThat(told("GET " + path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        GET /uri/x?y|Host: a.test                => 302; https://a.test/uri/x?y
        GET /uri/x|Host: a.test:8080             => 302; https://a.test/uri/x
        GET /uri/x|Host: [::1]:8080              => 302; https://[::1]/uri/x
        GET /uri/x|Host: A.Test.                 => 302; https://A.Test./uri/x
        GET /uri/x|Host:                         => 400
        GET /uri/x|Host: a.test@evil.example     => 400
        GET http://b.test/uri/x|Host: a.test     => 302; https://b.test/uri/x
        HEAD /uri/x|Host: a.test                 => 302; https://a.test/uri/x
        POST /uri/x|Host: a.test||body           => 302; https://a.test/uri/x
        GET /to/|X-To: evil.example/             => 400
        GET /to/|X-To: a@b                       => 400
        GET /to/|X-To: a\\\\b                    => 400
        GET /to/|X-To: a?b                       => 400
        GET /to/|X-To: a b                       => 400
        GET /to/|X-To: a:99999999                => 400
        GET /to/                                 => 400
        GET /sub/|X-To: evil.example/            => 400
        GET /sub/|X-To: evil.example#            => 400
        GET /sub/|X-To: a                        => 302; https://a.shop.example/
        GET /field/x|X-To: a\\tb é               => 302; /field/x/a%09b%20%E9
        """)
    void takesHostsForHostsAlone(String request, String expected) {
        assertThat(told(request)).isEqualTo(expected);
    }

    @Test
    void hasNoBody() {
        Message answer = OneLine.ask(prox.port("web"), "GET /old/x");
        assertThat(answer.head().first("Content-Length")).isEqualTo("0");
        assertThat(answer.text()).isEmpty();
    }
}
