package dev.prox.route.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Respond;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedResponseTest {
    @Test
    void aTextIsTheBodyOfA200() throws ConfigException {
        Respond response = respond(RespondConfig.of("h\u00e9llo"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).asString().isEqualTo("h\u00e9llo");
        assertThat(response.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.lines()).isEmpty();
        assertThat(response.failure()).isNull();
    }

    @Test
    void statusTypeAndFieldsAreThoseOfTheConfiguration() throws ConfigException {
        Respond response = respond(new RespondConfig(418, "{}", "application/json", Map.of("X-Pot", "tea")));
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(response.lines()).extracting(Object::toString).containsExactly("X-Pot: tea");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void someStatusCodesHaveNoBody(int status) throws ConfigException {
        assertThat(respond(new RespondConfig(status, "", "text/plain", Map.of()))
                        .body())
                .isEmpty();
        assertThatThrownBy(() -> respond(new RespondConfig(status, "a", "text/plain", Map.of())))
                .hasMessageContaining("expected: no body with status " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Connection", "Content-Type", "X A"})
    void fieldsThatProxWritesAreRefused(String name) {
        assertThatThrownBy(() -> respond(new RespondConfig(200, "", "text/plain", Map.of(name, "a"))))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void aTypeThatBreaksTheHeadIsRefused() {
        assertThatThrownBy(() -> respond(new RespondConfig(200, "", "a\r\nb: c", Map.of())))
                .hasMessageContaining("without control characters");
    }

    private static Respond respond(RespondConfig config) throws ConfigException {
        var handler = FixedResponse.create(config, FakeConfigNode.at("routes[0].respond"));
        return (Respond) handler.handle(FakeExchange.of("GET / HTTP/1.1"));
    }
}
