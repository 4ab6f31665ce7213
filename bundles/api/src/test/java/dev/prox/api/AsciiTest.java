package dev.prox.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                9,
                10,
                99,
                100,
                12345,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE + 1L,
                21474836479L,
                99999999999L,
                999_999_999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE
            })
    void aNumberIsWrittenAsItIsSaid(long value) {
        byte[] out = new byte[24];
        int end = Ascii.writeDecimal(out, 2, value);
        assertThat(new String(out, 2, end - 2, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
    }
}
