package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are changed, and those that must not be: empty, in pieces, compressed, partial, no JSON, too long. */
@TestInstance(Lifecycle.PER_CLASS)
class BodyFilterTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /json }
            filters:
              - body:
                  response:
                    - json: { remove: [ /secret, /user/secret, /list/0, /none/deep, /list/9, /list/x ] }
            proxy: origin
          - match: { path: /set-json }
            filters: [ body: { response: [ json: { set: { /a/b: "{header.X-V}", /list/-: 9, /list/7: x, /n: "1" } } ] } ]
            proxy: origin
          - match: { path: /text }
            filters: [ body: { response: [ replace: { text: old.example, with: "new.example!" } ] } ]
            proxy: origin
          - match: { path: /pattern }
            filters: [ body: { max: 200, response: [ replace: { pattern: "id=([0-9]+)", with: "id=<$1>" } ] } ]
            proxy: origin
          - match: { path: /fail }
            filters:
              - body:
                  max: 200
                  longer: fail
                  request: [ json: { remove: [ /secret ] } ]
                  response: [ replace: { pattern: "id=([0-9]+)", with: "id=<$1>" } ]
            proxy: origin
          - match: { path: /other }
            filters: [ body: { response: [ { when: { status: [ 2xx ] }, set: "another of {path}" } ] } ]
            proxy: origin
          - match: { path: /in }
            filters:
              - body:
                  request:
                    - json: { remove: [ /secret ], set: { /by: "{header.X-By}" } }
                    - replace: { text: old, with: new }
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

    private Message asked(String request, String answer) {
        this.answer = answer;
        return OneLine.ask(prox.port("web"), request);
    }

    private static String json(String body) {
        return typed("application/json", body);
    }

    private static String typed(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String chunked(String type, String body, int each) {
        StringBuilder text = new StringBuilder(
                "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < body.length(); at += each) {
            String chunk = body.substring(at, Math.min(body.length(), at + each));
            text.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return text + "0\r\n\r\n";
    }

    // ---- JSON ----

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        {"secret":1,"a":2}                           => {"a":2}
        {"secret":1,"a":2,"secret":3}                => {"a":2}
        {"\\u0073ecret":1}                           => {}
        {"user":{"secret":{"x":[1]},"name":"n"}}     => {"user":{"name":"n"}}
        {"user":"text","none":7,"list":[]}           => {"user":"text","none":7,"list":[]}
        {"list":["a","b"]}                           => {"list":["b"]}
        {"list":{"0":1,"x":2,"y":3}}                 => {"list":{"y":3}}
        [{"secret":1}]                               => [{"secret":1}]
        "text"                                       => "text"
        7                                            => 7
        null                                         => null
        {"a":12345678901234567890.10,"b":1.0}        => {"a":12345678901234567890.10,"b":1.0}
        {"a":"\\ud83d\\ude00"}                       => {"a":"\u00f0\u009f\u0098\u0080"}
        {"secret":1                                  => {"secret":1
        {"secret":1} x                               => {"secret":1} x
        {'secret':1}                                 => {'secret':1}
        """)
    void takesOutOfJson(String body, String expected) {
        for (String raw : new String[] {json(body), chunked("application/json; charset=utf-8", body, 3)}) {
            Message got = asked("GET /json", raw);
            assertThat(got.text()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        {}                     => {"a":{"b":"v"},"list":{"-":9,"7":"x"},"n":1}
        {"a":7,"list":[1]}     => {"a":7,"list":[1,9],"n":1}
        {"a":[],"list":{}}     => {"a":[],"list":{"-":9,"7":"x"},"n":1}
        []                     => []
        7                      => 7
        """)
    void setsInJson(String body, String expected) {
        assertThat(asked("GET /set-json|X-V: v", json(body)).text().getBytes(StandardCharsets.ISO_8859_1))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " \n\t\r\n"})
    void nothingStaysNothing(String body) {
        assertThat(asked("GET /json", json(body)).text()).isEqualTo(body);
        assertThat(asked("GET /json", chunked("application/json", body, 1)).text())
                .isEqualTo(body);
    }

    @Test
    void deepJsonStaysAsItIs() {
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        assertThat(asked("GET /json", json(deep)).text()).isEqualTo(deep);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/jsonx", "text/html; x=application/json", "image/png"})
    void otherTypesStayAsTheyAre(String type) {
        Message got = asked("GET /json", typed(type, "{\"secret\":1}"));
        assertThat(got.text()).isEqualTo("{\"secret\":1}");
        assertThat(got.head().first("Content-Length")).isEqualTo("12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPLICATION/JSON", "application/problem+json", "application/json;charset=utf-8"})
    void jsonHasManyNames(String type) {
        assertThat(asked("GET /json", typed(type, "{\"secret\":1}")).text()).isEqualTo("{}");
    }

    @Test
    void whatIsCompressedStaysAsItIs() {
        String zipped = zipped("{\"secret\":1}");
        for (String path : new String[] {"/json", "/text", "/pattern"}) {
            Message got = asked(
                    "GET " + path,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nETag: \"1\"\r\n"
                            + "Content-Length: " + zipped.length() + "\r\n\r\n" + zipped);
            assertThat(OneLine.told(got, "Content-Encoding", "ETag", "Content-Length"))
                    .isEqualTo("200; Content-Encoding: gzip; ETag: \"1\"; Content-Length: " + zipped.length());
            assertThat(got.text()).isEqualTo(zipped);
        }
        Message other =
                asked("GET /other", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno");
        assertThat(other.text()).isEqualTo("another of /other");
    }

    private static String zipped(String text) {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** Nobody reads by parts what a rule takes out. */
    @Test
    void rangesOfJsonAreNotAskedFor() {
        Message got = asked("GET /json|Range: bytes=0-|If-Range: \"1\"", json("{\"secret\":1}"));
        assertThat(got.text()).isEqualTo("{}");
        assertThat(last().head().has("Range")).isFalse();
        assertThat(last().head().has("If-Range")).isFalse();
        asked("GET /text|Range: bytes=0-", typed("text/plain", "x"));
        assertThat(last().head().first("Range")).isEqualTo("bytes=0-");
    }

    private Message last() {
        return origin.requests().getLast();
    }

    // ---- heads ----

    @Test
    void whoVouchesForTheFormerOctetsIsTakenOut() {
        String raw = json("{\"secret\":1}")
                .replace(
                        "\r\n\r\n",
                        "\r\nETag: \"1\"\r\nContent-MD5: x\r\nDigest: x\r\n"
                                + "Repr-Digest: x\r\nContent-Digest: x\r\nAccept-Ranges: bytes\r\n\r\n");
        String[] names = {
            "ETag", "Content-MD5", "Digest", "Repr-Digest", "Content-Digest", "Accept-Ranges", "Content-Length"
        };
        assertThat(OneLine.told(asked("GET /json", raw), names)).isEqualTo("200; ETag: W/\"1\"");
        String head = raw.substring(0, raw.indexOf("\r\n\r\n") + 4);
        assertThat(OneLine.told(asked("HEAD /json", head), names)).isEqualTo("200; ETag: W/\"1\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "204 No Content\r\nContent-Type: application/json\r\n\r\n",
                "304 Not Modified\r\nContent-Type: application/json\r\nETag: \"1\"\r\n\r\n",
                "206 Partial Content\r\nContent-Type: application/json\r\nContent-Range: bytes 0-1/9\r\n"
                        + "Content-Length: 2\r\n\r\n{\""
            })
    void whatHasNoWholeBodyStaysAsItIs(String raw) {
        for (String path : new String[] {"/text", "/other", "/pattern"}) {
            Message got = asked("GET " + path, "HTTP/1.1 " + raw);
            assertThat(got.status()).isEqualTo(Integer.parseInt(raw.substring(0, 3)));
            assertThat(got.text()).isEqualTo(raw.substring(raw.indexOf("\r\n\r\n") + 4));
        }
    }

    @Test
    void anotherBodyHasALength() {
        Message got = asked("GET /other", chunked("text/html", "long".repeat(1000), 100));
        assertThat(OneLine.told(got, "Content-Length", "Content-Type"))
                .isEqualTo("200; Content-Length: 17; Content-Type: text/plain; charset=utf-8");
        assertThat(asked("HEAD /other", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                        .head()
                        .first("Content-Length"))
                .isEqualTo("17");
        assertThat(asked("GET /other", "HTTP/1.1 500 Error\r\nContent-Length: 2\r\n\r\nno")
                        .text())
                .isEqualTo("no");
    }

    // ---- text ----

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    void findsTextAcrossPieces(int each) {
        String before = "old.example old.exampl old.old.example oold.example old.exampleold.example old.";
        assertThat(asked("GET /text", chunked("text/html", before, each)).text())
                .isEqualTo(before.replace("old.example", "new.example!"));
        assertThat(asked("GET /text", chunked("text/html", "", each)).text()).isEmpty();
    }

    @Test
    void longerOnesPassOrFail() {
        String fits = "id=7 " + "x".repeat(195);
        String longer = "id=7 " + "x".repeat(196);
        for (int each : new int[] {7, 10_000}) {
            assertThat(asked("GET /pattern", chunked("text/plain", fits, each)).text())
                    .isEqualTo(fits.replace("7", "<7>"));
            assertThat(asked("GET /pattern", chunked("text/plain", longer, each))
                            .text())
                    .isEqualTo(longer);
            assertThat(asked("GET /fail", chunked("text/plain", fits, each)).text())
                    .startsWith("id=<7>");
        }
        assertThat(asked("GET /pattern", typed("text/plain", "id=\u00ff id=1")).text())
                .as("no UTF-8")
                .isEqualTo("id=\u00ff id=1");
        answer = chunked("text/plain", longer.repeat(100), 64);
        try (RawClient client = RawClient.to(prox.port("web"))) {
            String got = new String(
                    client.send(OneLine.request("GET /fail")).in().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(got).doesNotContain("\r\n0\r\n").doesNotContain("xxxx");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- requests ----

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
        POST /in|Content-Type: application/json|X-By: me||{"secret":1,"a":"old"}   => {"a":"new","by":"me"}
        POST /in|Content-Type: application/json||{"a":1}                           => {"a":1,"by":""}
        POST /in|Content-Type: application/json|Transfer-Encoding: chunked||7\\r\\n{"a":1}\\r\\n0\\r\\n\\r\\n => {"a":1,"by":""}
        POST /in|Content-Type: application/json||old {                             => new {
        POST /in|Content-Type: application/json|Content-Encoding: gzip||old        => old
        POST /in|Content-Type: image/png||old                                      => old
        POST /in||old                                                              => old
        """)
    void changesRequests(String request, String expected) {
        asked(request, RecordingOrigin.ok("taken"));
        assertThat(last().text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /in|Content-Type: application/json", "POST /in|Content-Type: application/json||"})
    void nothingIsMadeOfNothing(String request) {
        assertThat(asked(request, RecordingOrigin.ok("taken")).status()).isEqualTo(200);
        assertThat(last().text()).isEmpty();
        assertThat(last().head().has("Transfer-Encoding")).isFalse();
    }

    @Test
    void aRequestThatIsTooLongIsRefused() {
        int before = origin.requests().size();
        String long1 = "POST /fail|Content-Type: application/json||{\"secret\":\"" + "x".repeat(300) + "\"}";
        assertThat(asked(long1, RecordingOrigin.ok("taken")).status()).isEqualTo(413);
        assertThat(origin.requests()).hasSize(before);
    }
}
