package dev.prox.filter.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.filter.compress.CompressConfig.Coding;
import dev.prox.testkit.HeadText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client accepts (RFC 9110, 12.5.3). */
class AcceptEncodingTest {
    private static final Coding[] OURS = {Coding.ZSTD, Coding.BR, Coding.GZIP};

    private static AcceptEncoding of(String... values) {
        String[] lines = new String[values.length + 1];
        lines[0] = "GET / HTTP/1.1";
        for (int i = 0; i < values.length; i++) {
            lines[i + 1] = "Accept-Encoding: " + values[i];
        }
        AcceptEncoding accept = new AcceptEncoding();
        accept.read(HeadText.request(lines));
        return accept;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | ZSTD",
                "gzip, br | BR",
                "gzip | GZIP",
                "GZip | GZIP",
                "x-gzip | GZIP",
                "gzip;q=1, br;q=0.9, zstd;q=0.8 | GZIP",
                "gzip;q=0.5,zstd;Q=0.501 | ZSTD",
                "gzip ; q=0.5 , br ;q=0.4| GZIP",
                "* | ZSTD",
                "*;q=0.1, gzip | GZIP",
                "zstd;q=0, * | BR",
                "zstd;q=0, br;q=0, gzip;q=0, * | ",
                "*;q=0, br | BR",
                "deflate, compress | ",
                "identity | ",
                "identity, gzip;q=0.5 | ",
                "identity;q=0.5, gzip | GZIP",
                "identity;q=0.5, gzip;q=0.5 | GZIP",
                "gzip;q=0 | ",
                "gzip;q=0.000 | ",
                "gzip;q=1.000 | GZIP",
                "gzip;q=1.001, br | BR",
                "gzip;q=2, br;q=0.1 | BR",
                "gzip;q=0.1234, br;q=0.1 | BR",
                "gzip;q=, br;q=0.1 | BR",
                "gzip;q, br;q=0.1 | BR",
                "gzip;level=9, br;q=0.1 | BR",
                "gzip br | ",
                ", ,gzip,, | GZIP",
                "'' | ",
                "gzipped, brr | ",
            })
    void theBestIsChosen(String value, Coding best) {
        assertThat(of(value).best(OURS)).isEqualTo(best);
    }

    @Test
    void severalFieldsAreOneListAndNoneAcceptsNothing() {
        assertThat(of("gzip;q=0.5", "br").best(OURS)).isEqualTo(Coding.BR);
        assertThat(of().best(OURS)).isNull();
        assertThat(of().refusesIdentity()).isFalse();
    }

    @Test
    void ourOrderDecidesAmongEquals() {
        assertThat(of("gzip, br, zstd").best(new Coding[] {Coding.GZIP, Coding.BR}))
                .isEqualTo(Coding.GZIP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, identity;q=0 | true",
                "gzip, *;q=0 | true",
                "gzip, *;q=0, identity;q=0.1 | false",
                "gzip, * | false",
                "gzip | false",
                "'' | false",
            })
    void aBodyWithoutCodingMayBeRefused(String value, boolean refused) {
        assertThat(of(value).refusesIdentity()).isEqualTo(refused);
    }
}
