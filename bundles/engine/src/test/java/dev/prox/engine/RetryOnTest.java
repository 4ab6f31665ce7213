package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Failure.Kind;
import org.junit.jupiter.api.Test;

class RetryOnTest {
    @Test
    void whatHasNoConnectionIsAFailureToConnect() {
        assertThat(RetryOn.parse("connect-failure").kinds())
                .containsExactlyInAnyOrder(
                        Kind.DNS_ERROR, Kind.DNS_TIMEOUT, Kind.CONNECT_REFUSED, Kind.CONNECT_TIMEOUT, Kind.UNROUTABLE);
        assertThat(RetryOn.parse("reset").kinds()).containsExactly(Kind.CONNECTION_TERMINATED);
        assertThat(RetryOn.parse("timeout").kinds()).containsExactly(Kind.RESPONSE_TIMEOUT);
    }

    @Test
    void aStatusIsThatOfAFailure() {
        assertThat(RetryOn.parse("503").status()).isEqualTo(503);
        assertThatThrownBy(() -> RetryOn.parse("200")).hasMessageContaining("400 to 599");
    }
}
