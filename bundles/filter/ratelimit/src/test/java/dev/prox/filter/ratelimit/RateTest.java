package dev.prox.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @Test
    void readsACountAndAUnit() {
        assertThat(Rate.parse("100/s")).isEqualTo(new Rate(100, Rate.Unit.SECOND));
        assertThat(Rate.parse("10/m").intervalNanos()).isEqualTo(6_000_000_000L);
        assertThat(Rate.parse("500/10s").intervalNanos()).isEqualTo(20_000_000L);
        assertThat(Rate.parse("500/10s")).hasToString("500/10s").isEqualTo(new Rate(500, 10, Rate.Unit.SECOND));
        assertThat(Rate.parse("5/h")).hasToString("5/h");
        assertThat(Rate.parse("1000000/d").count()).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/s",
                "100",
                "0/s",
                "-1/s",
                "1000001/s",
                "99999999999/s",
                "1/",
                "1/x",
                "1/0s",
                "1/31d",
                "1/10",
                "1/min",
                "1 /s",
                "\u0661/s"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100/s");
    }
}
