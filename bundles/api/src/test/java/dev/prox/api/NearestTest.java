package dev.prox.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("cache", "headers", "rate-limit", "idle-max", "jwt", "b");

    @ParameterizedTest
    @CsvSource({
        "rateLimit,rate-limit",
        "rate_limit,rate-limit",
        "RATE-LIMIT,rate-limit",
        "limit-rate,rate-limit",
        "maxIdle,",
        "max-idle,idle-max",
        "cahce,cache",
        "headrs,headers",
        "jwt,jwt",
        "jtw,jwt",
        "zstd,",
        "a,",
        "'',",
        "-,"
    })
    void isTheNameWithFewEdits(String wrong, String meant) {
        assertThat(Nearest.among(wrong, KNOWN)).isEqualTo(meant);
    }

    @Test
    void isAskedAsAQuestion() {
        assertThat(Nearest.hint("cach", KNOWN)).isEqualTo("did you mean `cache`?");
        assertThat(Nearest.hint("zstd", KNOWN)).isNull();
        assertThat(Nearest.hint("c".repeat(10_000), KNOWN)).isNull();
    }
}
