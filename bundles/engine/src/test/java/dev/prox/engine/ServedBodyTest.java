package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.api.Serve;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of our own whose body is read while it is sent. */
class ServedBodyTest {
    private final List<Letters> sources = new ArrayList<>();
    private ExchangeStage stage = ExchangeStage.toOrigin();

    @AfterEach
    void everySourceIsClosedOnce() {
        stage.assertOver();
        assertThat(sources).allMatch(each -> each.closed == 1, "closed once");
    }

    /** One letter for each piece; does as it is told by certain ones. */
    private final class Letters implements Serve.Source {
        private final String text;
        private final long length;
        private int at;
        private int closed;

        Letters(String text, long length) {
            this.text = text;
            this.length = length;
            sources.add(this);
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean read(int octetsMax, BodySink out) {
            assertThat(closed).isZero();
            char letter = text.charAt(at++);
            switch (letter) {
                case '!' -> throw new IllegalStateException("thrown by the test");
                case '?' -> out.fail(Failure.of(Failure.Kind.INTERNAL));
                case '^' -> stage.gone();
                case '|' -> stage.client.writable = false;
                default -> {}
            }
            out.body(Unpooled.copiedBuffer(String.valueOf(letter), StandardCharsets.US_ASCII));
            return at < text.length();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private Serve serve(String text, long length) {
        HeaderLine line = new HeaderLine(HeaderName.of("ETag"), "\"1\"");
        return new Serve(200, List.of(line), "text/plain", new Letters(text, length));
    }

    private void serves(String text, long length, ResponseFilter... filters) {
        stage = new ExchangeStage(
                new Snapshot.Plan("r", new RequestFilter[0], filters, exchange -> serve(text, length), null, false));
    }

    @Test
    void aBodyIsSentAndTheConnectionGoesOn() {
        serves("abc", 3);
        stage.get();
        stage.get();
        assertThat(stage.client.told)
                .containsExactly("200 3", "body abc", "end", "ended", "200 3", "body abc", "end", "ended");
        assertThat(stage.client.fields).contains("ETag: \"1\"", "Content-Type: text/plain", "Content-Length: 3");
        assertThat(stage.observed).containsExactly("200", "200");
    }

    @Test
    void aBodyOfUnknownLengthEndsWhenItsSourceDoes() {
        serves("abc", ResponseHead.CHUNKED);
        stage.get();
        assertThat(stage.client.told).containsExactly("200 -1", "body abc", "end", "ended");
    }

    @Test
    void aHeadTellsTheLengthAndReadsNothing() {
        serves("abc", 3);
        stage.send("HEAD / HTTP/1.1", "Host: a");
        assertThat(stage.client.told).containsExactly("200 0", "end", "ended");
        assertThat(stage.client.fields).contains("Content-Length: 3");
        assertThat(sources.getFirst().at).isZero();
    }

    @Test
    void nothingIsReadThatTheClientDoesNotTake() {
        serves("ab|cde", 6);
        stage.get();
        assertThat(stage.client.told).containsExactly("200 6", "body ab|");
        assertThat(sources.getFirst().at).isEqualTo(3);
        ResponseHead kept = stage.exchange.response();
        stage.run.answer.clear();
        assertThat(kept.status()).isEqualTo(200);
        stage.client.writable = true;
        stage.exchange.writable();
        assertThat(stage.client.told).containsExactly("200 6", "body ab|cde", "end", "ended");
    }

    @Test
    void aFastClientLetsOthersHaveTheirTurn() {
        serves("0123456789abcdefghijk", 21);
        stage.get();
        assertThat(stage.client.told).containsExactly("200 21", "body 0123456789abcdef");
        stage.loop.runTasks();
        assertThat(stage.client.told).containsExactly("200 21", "body 0123456789abcdefghijk", "end", "ended");
    }

    @Test
    void aClientThatTakesNothingForLongIsCutOff() {
        serves("a|b", 3);
        stage.get();
        stage.advance(60);
        assertThat(stage.client.told).containsExactly("200 3", "body a|", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 CLIENT_GONE");
    }

    @Test
    void aClientThatTakesALittleAtATimeIsNot() {
        serves("a|b|c|", 6);
        stage.get();
        for (int i = 0; i < 3; i++) {
            stage.loop.advance(java.time.Duration.ofMillis(900));
            stage.client.writable = true;
            stage.exchange.writable();
        }
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aClientThatLeavesClosesTheSource() {
        serves("a|b", 3);
        stage.get();
        stage.gone();
        assertThat(stage.observed).containsExactly("200 CLIENT_GONE");
    }

    @Test
    void alsoInTheMiddleOfAPiece() {
        serves("a^b", 3);
        stage.get();
        assertThat(stage.client.told).containsExactly("200 3", "body a", "abort", "ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a!c", "a?c"})
    void aSourceThatFailsCutsTheResponse(String text) {
        serves(text, 3);
        stage.get();
        assertThat(stage.client.told).containsExactly("200 3", "body a", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 INTERNAL");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aSourceThatKeepsNotToItsLengthCutsTheResponse(int length) {
        serves("abc", length);
        stage.get();
        assertThat(stage.client.told).endsWith("abort", "ended").doesNotContain("body abcd");
        assertThat(stage.observed).containsExactly("200 INTERNAL");
    }

    @Test
    void itGoesThroughFiltersOfTheBody() {
        serves("ab|cd", 5, exchange -> exchange.filterResponseBody(loop -> new Doubling()));
        stage.get();
        assertThat(stage.client.told).containsExactly("200 -1", "body aabb");
        assertThat(stage.client.fields).noneMatch(line -> line.startsWith("Content-Length"));
        stage.client.writable = true;
        stage.exchange.writable();
        assertThat(stage.client.told).containsExactly("200 -1", "body aabb||ccdd.", "end", "ended");
    }

    @Test
    void filtersEditTheHeadOfAHeadAlike() {
        serves("ab", 2, exchange -> assertThat(exchange.filterResponseBody(loop -> new Doubling()))
                .isTrue());
        stage.send("HEAD / HTTP/1.1", "Host: a");
        assertThat(stage.client.fields).noneMatch(line -> line.startsWith("Content-Length"));
    }

    @Test
    void aFilterMayPutAnotherBodyInItsPlace() {
        serves("ab", 2, exchange -> exchange.replaceResponseBody(new byte[] {'c'}, "a/b"));
        stage.get();
        assertThat(stage.client.told).containsExactly("200 1", "body c", "end", "ended");
    }

    @Test
    void aFilterThatThrowsMakesA500() {
        serves("ab", 2, exchange -> {
            if (exchange.response().status() == 200) {
                throw new IllegalStateException("thrown by the test");
            }
        });
        stage.get();
        assertThat(stage.observed).containsExactly("500 INTERNAL");
    }

    @Test
    void whatComesOfTheRequestMeanwhileIsDropped() {
        serves("a|b", 3);
        stage.put(4).body("ab");
        assertThat(stage.client.reading).isFalse();
        stage.body("cd");
        stage.exchange.end(null);
        stage.client.writable = true;
        stage.exchange.writable();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void anAnswerThatComesTooLateIsClosed() {
        ExchangeStage.Later later = new ExchangeStage.Later();
        stage = ExchangeStage.of(exchange -> ExchangeStage.ORIGIN, later);
        stage.get();
        stage.gone();
        later.gives(serve("abc", 3));
        assertThat(sources).hasSize(1);
    }

    private static final class Doubling implements BodyFilter {
        @Override
        public boolean transform(ByteBuf in, Step step, BodySink out) {
            if (step == Step.END) {
                out.body(Unpooled.copiedBuffer(".", StandardCharsets.US_ASCII));
            }
            ByteBuf twice = Unpooled.buffer();
            while (in.isReadable()) {
                byte octet = in.readByte();
                twice.writeByte(octet).writeByte(octet);
            }
            out.body(twice);
            return false;
        }

        @Override
        public void close() {}
    }
}
