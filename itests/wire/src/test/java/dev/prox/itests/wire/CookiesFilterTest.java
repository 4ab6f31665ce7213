package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.ProxServer;
import dev.prox.itests.RecordingOrigin;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cookies as origins and clients write them, well and badly. */
@TestInstance(Lifecycle.PER_CLASS)
class CookiesFilterTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /* }
            filters:
              - cookies:
                  request: { remove: [ _ga*, session ] }
                  response:
                    - { name: gone*, remove: true }
                    - { name: s, domain: "", path: /shop, secure: true, http-only: true, same-site: lax }
                    - { name: open, secure: false, http-only: false }
            proxy: origin
        """;

    private volatile String answer = "";
    private final RecordingOrigin origin = RecordingOrigin.answering(request -> answer);
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));

    @AfterAll
    void stop() {
        try (origin) {
            prox.close();
        }
    }

    private List<String> set(String... cookies) {
        answer = "HTTP/1.1 200 OK\r\n"
                + String.join(
                        "",
                        List.of(cookies).stream()
                                .map(each -> "Set-Cookie: " + each + "\r\n")
                                .toList())
                + "Content-Length: 0\r\n\r\n";
        return OneLine.ask(prox.port("web"), "GET /").head().all("Set-Cookie");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        s=1                                            => s=1; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=1; Domain=.a.test; Path=/; Max-Age=7         => s=1; Max-Age=7; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=1; DOMAIN=a.test; path=/x; secure; HTTPONLY  => s=1; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=1; Domain; Path; SameSite                    => s=1; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=1; Domain=a; Domain=b; Domain=               => s=1; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=1; Secure=false; HttpOnly=no                 => s=1; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=1 ; ; ;Partitioned;  Priority = High;        => s=1; Partitioned; Priority = High; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s = a=b="c"; Expires=Thu, 01 Jan 2099 00:00:00 GMT => s = a=b="c"; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=                                             => s=; Path=/shop; Secure; HttpOnly; SameSite=Lax
        s=sécret                                       => s=sécret; Path=/shop; Secure; HttpOnly; SameSite=Lax
        open=1; Secure; HttpOnly; Path=/               => open=1; Path=/
        S=1; Domain=a.test                             => S=1; Domain=a.test
        ss=1; Domain=a.test                            => ss=1; Domain=a.test
        =s; Domain=a.test                              => =s; Domain=a.test
        other=s=1;Domain=a.test;;                      => other=s=1;Domain=a.test;;
        """)
    void hardensWhatOriginsSet(String cookie, String expected) {
        assertThat(set(cookie)).containsExactly(expected);
    }

    @Test
    void takesOutWhatNobodyShallHave() {
        assertThat(set("gone=1; Path=/", "a=1", "gone-too=2", "Gone=3")).containsExactly("a=1", "Gone=3");
    }

    /** Of two cookies of one name the later counts. */
    @Test
    void keepsTheirOrder() {
        String hardened = "; Path=/shop; Secure; HttpOnly; SameSite=Lax";
        assertThat(set("s=old", "a=1", "s=new" + hardened, "gone=1", "b=2"))
                .containsExactly("s=old" + hardened, "a=1", "s=new" + hardened, "b=2");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        Cookie: a=1; _ga=2; b=3                 => a=1; b=3
        Cookie: _ga=2;_gat_x=3 ;session=4       =>
        Cookie: a=1;b=2;  c = 3                 => a=1;b=2;  c = 3
        Cookie: Session=1; session ; sessions=2 => Session=1; sessions=2
        Cookie: a="x; session=1"; b=2           => a="x; b=2
        Cookie: a=1;; session=2;                => a=1
        Cookie: session=1|Cookie: a=1           => a=1
        Cookie: session                         =>
        Cookie:                                 =>
        """)
    void takesCookiesOutOfRequests(String field, String expected) {
        answer = RecordingOrigin.ok("");
        OneLine.ask(prox.port("web"), "GET /|" + field);
        assertThat(String.join(" + ", origin.requests().getLast().head().all("Cookie")))
                .isEqualTo(expected == null ? "" : expected);
    }
}
