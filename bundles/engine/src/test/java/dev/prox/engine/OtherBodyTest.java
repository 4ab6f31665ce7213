package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Handler;
import dev.prox.api.RequestFilter;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.engine.FakeUpstream.Stream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses whose body a filter puts another one in the place of. */
class OtherBodyTest {
    private static final ResponseFilter OTHER = exchange -> {
        exchange.replaceResponseBody("other".getBytes(StandardCharsets.US_ASCII), "text/x");
        exchange.response().status(410);
    };

    private ExchangeStage stage = ExchangeStage.toOrigin();

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    private void route(Handler handler, ResponseFilter... filters) {
        stage = new ExchangeStage(new Snapshot.Plan("r", new RequestFilter[0], filters, handler, null, false));
    }

    private Stream asked(String method) {
        route(exchange -> ORIGIN, OTHER);
        stage.upstream.addIdle();
        stage.send(method + " / HTTP/1.1", "Host: a");
        return stage.upstream.stream();
    }

    @Test
    void anotherBodyIsSentAndTheConnectionIsUsedAgain() {
        Stream stream = asked("GET");
        stream.begins(
                404, 3, "Content-Length: 3", "Content-Encoding: gzip", "ETag: \"1\"", "X-A: 1", "Content-Type: a/b");
        stream.body("abc");
        stream.ends(true);
        assertThat(stage.client.told).containsExactly("410 5", "body other", "end", "ended");
        assertThat(stage.client.fields)
                .containsExactly("X-A: 1", "Via: 1.1 prox", "Content-Type: text/x", "Content-Length: 5");
        assertThat(stage.upstream.released).hasSize(1);
        assertThat(stage.observed).containsExactly("410");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -2})
    void itHasALengthWhateverTheFormerOneHad(int length) {
        Stream stream = asked("GET");
        stream.begins(404, length);
        stream.ends(length != -2);
        assertThat(stage.client.told).containsExactly("410 5", "body other", "end", "ended");
    }

    @Test
    void muchOfWhatNobodyWantsIsNotRead() {
        Stream stream = asked("GET");
        stream.begins(404, -1);
        for (int i = 0; i < 300 && !stream.cancelled; i++) {
            stream.body("x".repeat(1024));
        }
        assertThat(stream.cancelled).isTrue();
        assertThat(stage.client.told).containsExactly("410 5", "body other", "end", "ended");
    }

    @Test
    void aHeadTellsItsLength() {
        Stream stream = asked("HEAD");
        stream.begins(404, 0, "Content-Length: 3");
        stream.ends(true);
        assertThat(stage.client.told).containsExactly("410 0", "end", "ended");
        assertThat(stage.client.fields).contains("Content-Length: 5");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 206, 304})
    void whatIsNoWholeBodyStaysAsItIs(int status) {
        route(exchange -> ORIGIN, exchange -> assertThat(exchange.replaceResponseBody(new byte[1], "a/b"))
                .isFalse());
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().begins(status, 0);
        stage.upstream.stream().ends(true);
        assertThat(stage.client.told).containsExactly(status + " 0", "end", "ended");
    }

    @Test
    void anAnswerOfOurOwnMayHaveAnother() {
        route(exchange -> new Respond(200, List.of(), "a/b", new byte[0], null), OTHER, exchange -> {
            assertThat(exchange.ownAnswer()).isTrue();
            assertThat(exchange.response().bodyLength()).isEqualTo(5);
        });
        stage.get();
        assertThat(stage.client.told).containsExactly("410 5", "body other", "end", "ended");
        assertThat(stage.observed).containsExactly("410");
    }

    @Test
    void whoAskedForTheFormerBodyIsNotCalled() {
        route(
                exchange -> ORIGIN,
                exchange -> exchange.filterResponseBody(loop -> {
                    throw new AssertionError("called");
                }),
                OTHER);
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().responds(404, "abc");
        assertThat(stage.client.told).containsExactly("410 5", "body other", "end", "ended");
    }
}
