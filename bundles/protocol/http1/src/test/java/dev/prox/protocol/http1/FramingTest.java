package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private static long of(String... fields) {
        return Framing.of(Heads.fields(fields), 1);
    }

    @Test
    void aLengthIsALength() {
        assertThat(of("Content-Length: 0")).isZero();
        assertThat(of("content-length:12")).isEqualTo(12);
        assertThat(of("CONTENT-LENGTH: 0012")).isEqualTo(12);
        assertThat(of("Content-Length: 999999999999999999")).isEqualTo(999_999_999_999_999_999L);
        assertThat(Framing.of(Heads.fields("Content-Length: 7"), 0)).isEqualTo(7);
    }

    @Test
    void noFieldSaysNothing() {
        assertThat(of()).isEqualTo(Framing.UNSAID);
        assertThat(of("Content-Type: text/plain", "X-Content-Length: 3")).isEqualTo(Framing.UNSAID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                "1.0",
                "0x10",
                "1 1",
                "1,1",
                "1, 1",
                "1;",
                "9999999999999999999",
                "\u00b2",
            })
    void whatIsNoLengthIsInvalid(String value) {
        assertThat(of("Content-Length: " + value)).isEqualTo(Framing.INVALID);
    }

    @Test
    void twoLengthsAreInvalidThoughTheyAgree() {
        assertThat(of("Content-Length: 5", "Content-Length: 5")).isEqualTo(Framing.INVALID);
        assertThat(of("Content-Length: 5", "content-length: 6")).isEqualTo(Framing.INVALID);
    }

    @Test
    void chunkedIsChunkedInAnyCase() {
        assertThat(of("Transfer-Encoding: chunked")).isEqualTo(Framing.CHUNKED);
        assertThat(of("transfer-encoding:\tCHUNKED ")).isEqualTo(Framing.CHUNKED);
    }

    @Test
    void aLengthBesideACodingIsInvalid() {
        assertThat(of("Transfer-Encoding: chunked", "Content-Length: 5")).isEqualTo(Framing.INVALID);
        assertThat(of("Content-Length: 5", "Transfer-Encoding: chunked")).isEqualTo(Framing.INVALID);
    }

    @Test
    void anOldMessageHasNoCoding() {
        assertThat(Framing.of(Heads.fields("Transfer-Encoding: chunked"), 0)).isEqualTo(Framing.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "x-unknown,chunked", "gzip , deflate, Chunked"})
    void aCodingThatWeDoNotKnowIsSaidToBeUnknown(String value) {
        assertThat(of("Transfer-Encoding: " + value)).isEqualTo(Framing.UNKNOWN_CODING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "gzip",
                "chunked, gzip",
                "chunked, chunked",
                "chunked,",
                ",chunked",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                "chunked chunked",
                "gz(ip, chunked",
            })
    void whatDoesNotEndInOneChunkedIsInvalid(String value) {
        assertThat(of("Transfer-Encoding: " + value)).isEqualTo(Framing.INVALID);
    }

    @Test
    void twoCodingFieldsAreInvalid() {
        assertThat(of("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"))
                .isEqualTo(Framing.INVALID);
        assertThat(of("Transfer-Encoding: gzip", "Transfer-Encoding: chunked")).isEqualTo(Framing.INVALID);
    }
}
