package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.TestCa;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages in the place of errors: of nginx, of an origin that answers oddly, and of Prox itself. */
@TestInstance(Lifecycle.PER_CLASS)
class ErrorPagesTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          nginx: { endpoints: [ "http://127.0.0.1:{nginx}" ] }
          hand: { endpoints: [ "http://{hand}" ] }
          nobody: { endpoints: [ "http://127.0.0.1:1" ], retries: { attempts: 0 } }
        routes:
          - match: { path: /* }
            filters: &pages
              - error-pages:
                  intercept: true
                  pages:
                    - { status: [ 404 ], text: "<p>no {path} for {header.X-Name}" }
                    - { status: [ 503 ], text: "later", respond-status: 200, content-type: text/plain }
                    - { status: [ 410 ], text: "" }
                    - { status: [ 5xx ], text: "{status}", content-type: text/plain }
            proxy: nginx
          - match: { path: /hand/* }
            filters: *pages
            proxy: hand
          - match: { path: /down }
            filters: *pages
            proxy: nobody
          - match: { path: /own/* }
            filters: [ error-pages: { pages: [ { status: [ 4xx, 5xx ], text: "ours {status}" } ] } ]
            proxy: nginx
          - match: { path: /own/down }
            filters: [ error-pages: { pages: [ { status: [ 4xx, 5xx ], text: "ours {status}" } ] } ]
            proxy: nobody
          - match: { path: /compressed/* }
            filters: [ compress: { min-length: 1 }, error-pages: { intercept: true, pages: [ { status: [ 404 ], text: "a page" } ] } ]
            proxy: nginx
        """;

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final RecordingOrigin hand = RecordingOrigin.byHand();
    private final ProxServer prox = ProxServer.start(
            CONFIGURATION.replace("{nginx}", String.valueOf(nginx.httpPort())).replace("{hand}", hand.authority()));

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                hand) {
            prox.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        GET /none                                   => 404; text/html; charset=utf-8; <p>no /none for
        GET /none?q=1|X-Name: <script>&"'           => 404; text/html; charset=utf-8; <p>no /none for &lt;script&gt;&amp;&quot;&#39;
        GET /%3Cb%3E/x'y                            => 404; text/html; charset=utf-8; <p>no /%3Cb%3E/x&#39;y for
        HEAD /none                                  => 404; text/html; charset=utf-8;
        DELETE /none                                => 405; text/html;
        GET /u/x                                    => 200; text/plain; /u/x
        GET /index.html|If-Match: "x"               => 412; text/html;
        GET /index.html|Range: bytes=900-           => 416; text/html;
        GET /down                                   => 502; text/plain; 502
        HEAD /down                                  => 502; text/plain;
        GET /own/none                               => 404; text/html;
        GET /own/down                               => 502; text/html; charset=utf-8; ours 502
        """)
    void takesThePlaceOfErrors(String request, String expected) {
        Message answer = OneLine.ask(prox.port("web"), request);
        String body = answer.text().contains("nginx") ? "" : answer.text();
        assertThat((answer.status() + "; " + answer.head().first("Content-Type") + "; " + body).strip())
                .isEqualTo(expected);
        assertThat(answer.head().has("Proxy-Status")).isEqualTo(request.contains("down"));
    }

    @Test
    void headTellsWhatGetTells() {
        Message get = OneLine.ask(prox.port("web"), "GET /none");
        Message head = OneLine.ask(prox.port("web"), "HEAD /none");
        assertThat(head.head().first("Content-Length")).isEqualTo(String.valueOf(get.body().length));
        assertThat(get.head().has("Last-Modified")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void pagesAreCompressedByWhatStandsBefore(String method) {
        Message answer = OneLine.ask(prox.port("web"), method + " /compressed/none|Accept-Encoding: gzip");
        assertThat(OneLine.told(answer, "Content-Encoding", "Content-Length")).isEqualTo("404; Content-Encoding: gzip");
    }

    /** Both requests go on one connection, so that what is left of a body would show. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        404 Not Found\\r\\nContent-Length: 5\\r\\nContent-Encoding: gzip\\r\\nETag: "x"\\r\\n\\r\\nhello => 404; <p>no /hand/x for
        404 Not Found\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\nX-Sum: 1\\r\\n\\r\\n => 404; <p>no /hand/x for
        404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n => 404; <p>no /hand/x for
        404 Not Found\\r\\nConnection: close\\r\\n\\r\\nuntil the end => 404; <p>no /hand/x for
        503 Busy\\r\\nRetry-After: 7\\r\\nContent-Length: 4\\r\\n\\r\\nbusy => 200; Retry-After: 7; later
        503 Busy\\r\\nContent-Range: bytes 0-1/2\\r\\nContent-Length: 4\\r\\n\\r\\nbusy => 200; later
        410 Gone\\r\\nContent-Length: 4\\r\\n\\r\\ngone => 410;
        599 Odd\\r\\nContent-Length: 3\\r\\n\\r\\nodd => 599; 599
        401 Unauthorized\\r\\nWWW-Authenticate: Basic\\r\\nContent-Length: 2\\r\\n\\r\\nno => 401; no
        """)
    void whateverTheFormerBodyWas(String origin, String expected) throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            for (String method : new String[] {"GET", "GET"}) {
                client.send(OneLine.request(method + " /hand/x"));
                Link link = hand.awaitLink();
                link.request();
                link.send("HTTP/1.1 " + origin.replace("\\r", "\r").replace("\\n", "\n"));
                if (origin.contains("close")) {
                    link.finish();
                }
                Message answer = client.response(method);
                assertThat((OneLine.told(answer, "Retry-After", "Content-Encoding", "ETag", "Content-Range", "Trailer")
                                        + "; " + answer.text())
                                .strip())
                        .isEqualTo(expected);
                assertThat(answer.trailers()).isEmpty();
            }
        }
    }

    /** The page is there before the end of the body that it replaces; a large rest ends the connection to the origin, not the client's. */
    @Test
    void nobodyWaitsForABodyThatIsReplaced() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send(OneLine.request("GET /hand/x"));
            Link link = hand.awaitLink();
            link.request();
            link.send("HTTP/1.1 404 Not Found\r\nContent-Length: 10000000\r\n\r\nthe beginning");
            assertThat(client.response("GET").text()).isEqualTo("<p>no /hand/x for ");
            Thread.ofVirtual().start(() -> link.offer(new byte[10_000_000]));
            link.awaitEnd();
            assertThat(client.exchange(OneLine.request("GET /u/on")).text()).isEqualTo("/u/on");
        }
    }
}
