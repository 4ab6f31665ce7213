package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Headers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {
    private static final String BODY = "5\r\nhello\r\n"
            + "00b;name=value;x=\"y z\"\r\n, the world\r\n"
            + "1 \t;a ; b\t= \"\u00e4\\\"\" ;c=d\r\n!\r\n"
            + "0;last\r\n"
            + "X-One: 1\r\nX-Two:\t2 \r\n\r\n";

    private final ChunkedBody body = new ChunkedBody();

    /** What was read of {@code pieces}: the data, then what stopped it, then the octets left over. */
    private String read(List<String> pieces) {
        body.begin();
        StringBuilder text = new StringBuilder();
        int result = ChunkedBody.MORE;
        StringBuilder rest = new StringBuilder();
        for (String piece : pieces) {
            ByteBuf in = Octets.of(piece);
            while (result == ChunkedBody.MORE || result == ChunkedBody.DATA) {
                result = body.read(in);
                if (result != ChunkedBody.DATA) {
                    break;
                }
                ByteBuf data = body.data();
                text.append(data.toString(StandardCharsets.ISO_8859_1));
                data.release();
            }
            rest.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
        }
        return text
                + switch (result) {
                    case ChunkedBody.END -> "|end|" + rest;
                    case ChunkedBody.MALFORMED -> "|malformed";
                    default -> "|more";
                };
    }

    @Test
    void chunksExtensionsAndTrailersAreReadInAnyPieces() {
        String expected = "hello, the world!|end|GET";
        assertThat(read(List.of(BODY + "GET"))).isEqualTo(expected);
        assertThat(read(Octets.single(BODY + "GET"))).isEqualTo(expected);
        Random random = new Random(2);
        for (int round = 0; round < 300; round++) {
            assertThat(read(Octets.cut(BODY + "GET", random))).isEqualTo(expected);
            assertThat(Heads.lines(body.trailers())).containsExactly("X-One: 1", "X-Two: 2");
        }
    }

    @Test
    void noBeginningOfABodyIsAWholeOne() {
        for (int length = 0; length < BODY.length(); length++) {
            assertThat(read(List.of(BODY.substring(0, length)))).endsWith("|more");
        }
    }

    @Test
    void anEmptyBodyHasNoTrailers() {
        assertThat(read(List.of("0\r\n\r\n"))).isEqualTo("|end|");
        assertThat(body.trailers()).isNull();
        assertThat(read(List.of("000000000000000\r\n\r\n"))).isEqualTo("|end|");
    }

    @Test
    void oneBodyFollowsTheOther() {
        assertThat(read(List.of("0\r\nA: 1\r\n\r\n"))).isEqualTo("|end|");
        assertThat(read(List.of("1\r\nx\r\n0\r\n\r\n"))).isEqualTo("x|end|");
        assertThat(body.trailers()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                ";a\r\n",
                " 5\r\nhello",
                "0x5\r\nhello",
                "-5\r\nhello",
                "+5\r\nhello",
                "5\nhello",
                "5\rhello",
                "5\r\r\nhello",
                "5 x\r\nhello",
                "5 \t5\r\nhello",
                "g\r\n",
                "5;a\nb\r\nhello",
                "5;a\rb\r\nhello",
                "5;a\0\r\nhello",
                "5;a\u007f\r\nhello",
                "5;\r\nhello",
                "5;;a\r\nhello",
                "5;a \r\nhello",
                "5;a b\r\nhello",
                "5;a/b\r\nhello",
                "5;\u00e4\r\nhello",
                "5;=b\r\nhello",
                "5;a=\r\nhello",
                "5;a==b\r\nhello",
                "5;a=b c\r\nhello",
                "5;a=b=c\r\nhello",
                "5;a=\u00e4\r\nhello",
                "5;a=\"b\r\nhello",
                "5;a=\"b\\\"\r\nhello",
                "5;a=\"b\"c\r\nhello",
                "5;a=\"b\nc\"\r\nhello",
                "5;a=\"b\rc\"\r\nhello",
                "5;a=\"b\u007fc\"\r\nhello",
                "5\r\nhelloo\r\n",
                "5\r\nhello\n",
                "5\r\nhello\rx",
                "5\r\nhello0\r\n\r\n",
                "1000000000000000\r\n",
                "0000000000000005\r\nhello",
                "ffffffffffffffff\r\n",
                "0\r\nno colon\r\n\r\n",
                "0\r\nA : 1\r\n\r\n",
                "0\r\nA: 1\r\n folded\r\n\r\n",
                "0\r\nA: 1\n\r\n",
                "0\r\n\n",
            })
    void whatIsNoChunkIsMalformed(String text) {
        assertThat(read(List.of(text))).endsWith("|malformed");
        assertThat(read(Octets.single(text))).endsWith("|malformed");
    }

    @Test
    void theExtensionsOfOneChunkAreBoundedNotThoseOfAll() {
        String most = "1;" + "e".repeat(1024) + "\r\nx\r\n";
        assertThat(read(List.of(most + most + "0\r\n\r\n"))).isEqualTo("xx|end|");
        assertThat(read(List.of("1;" + "e".repeat(1025) + "\r\nx\r\n"))).isEqualTo("|malformed");
        assertThat(read(List.of("1" + " ".repeat(1025) + ";\r\nx\r\n"))).isEqualTo("|malformed");
    }

    @Test
    void trailersAreBounded() {
        String line = "X: " + "y".repeat(95) + "\r\n";
        assertThat(read(List.of("0\r\n" + line.repeat(32) + "\r\n"))).isEqualTo("|end|");
        assertThat(read(List.of("0\r\n" + line.repeat(33) + "\r\n"))).isEqualTo("|malformed");
        String large = "X: " + "y".repeat(8192);
        assertThat(read(List.of("0\r\n" + large))).isEqualTo("|malformed");
        assertThat(read(Octets.single("0\r\n" + large))).isEqualTo("|malformed");
    }

    @Test
    void aTrailerThatWouldDecideSomethingIsDropped() {
        read(List.of("0\r\nContent-Length: 5\r\nX: 1\r\nhost: a\r\nTransfer-Encoding: chunked\r\nX-Proxy-To: b\r\n"
                + "Connection: close\r\nProxy-Authorization: c\r\nExpect: 100-continue\r\nY: 2\r\n\r\n"));
        Headers trailers = body.trailers();
        assertThat(Heads.lines(trailers)).containsExactly("X: 1", "Y: 2");
    }
}
