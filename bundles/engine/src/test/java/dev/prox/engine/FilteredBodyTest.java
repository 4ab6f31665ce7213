package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Handler;
import dev.prox.api.RequestFilter;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import dev.prox.engine.FakeUpstream.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that go through filters, in both directions. */
class FilteredBodyTest {
    private final List<Marking> made = new ArrayList<>();
    private ExchangeStage stage = ExchangeStage.toOrigin();

    @AfterEach
    void everythingIsLetGoOf() {
        stage.assertOver();
        assertThat(made).allMatch(each -> each.closed == 1, "closed once");
    }

    /** Writes its mark before each octet, one octet a call, and brackets around the whole; does as it is told by certain octets. */
    private final class Marking implements BodyFilter {
        private final String mark;
        private boolean begun;
        private int closed;

        Marking(String mark) {
            this.mark = mark;
            made.add(this);
        }

        @Override
        public boolean transform(ByteBuf in, Step step, BodySink out) {
            assertThat(closed).isZero();
            if (!begun) {
                begun = true;
                give(out, "(");
            }
            if (step == Step.FLUSH) {
                give(out, "|");
            } else if (step == Step.END) {
                give(out, ")");
            } else if (in.isReadable()) {
                char octet = (char) in.readByte();
                switch (octet) {
                    case '!' -> throw new IllegalStateException("thrown by the test");
                    case '?' -> out.fail(Failure.of(Kind.BODY_TOO_LARGE));
                    case '~' -> in.readerIndex(in.readerIndex() - 1);
                    default -> give(out, mark + octet);
                }
            }
            return false;
        }

        private void give(BodySink out, String text) {
            out.body(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private ResponseFilter response(String mark) {
        return exchange -> exchange.filterResponseBody(loop -> new Marking(mark));
    }

    private RequestFilter request(String mark) {
        return exchange -> {
            exchange.filterRequestBody(loop -> new Marking(mark));
            return Verdict.CONTINUE;
        };
    }

    private void responses(Handler handler, ResponseFilter... filters) {
        stage = new ExchangeStage(new Snapshot.Plan("r", new RequestFilter[0], filters, handler, null, false));
    }

    private Stream asked(ResponseFilter... filters) {
        responses(exchange -> ORIGIN, filters);
        stage.upstream.addIdle();
        stage.get();
        return stage.upstream.stream();
    }

    // ---- responses ----

    @Test
    void aResponseGoesThroughItsFilter() {
        Stream stream = asked(response("x"));
        stream.begins(200, 3, "Content-Length: 3");
        stream.body("ab");
        stage.exchange.writable();
        stream.body("c");
        stream.ends(true);
        assertThat(stage.client.told).containsExactly("200 -1", "body (xaxbxc)", "end", "ended");
        assertThat(stage.client.fields).noneMatch(line -> line.startsWith("Content-Length"));
        assertThat(stage.upstream.released).hasSize(1);
    }

    @Test
    void theFirstToAskIsTheFirstToSeeIt() {
        Stream stream = asked(response("1"), response("2"));
        stream.begins(200, -1);
        stream.body("a");
        stream.ends(true);
        assertThat(stage.client.told).containsExactly("200 -1", "body (2(212a2))", "end", "ended");
    }

    @Test
    void whatHasComeLeavesWhenItIsFlushed() {
        Stream stream = asked(response("1"), response("2"));
        stream.begins(200, -1);
        stream.body("a");
        stream.flushes();
        assertThat(stage.client.told).containsExactly("200 -1", "body (2(212a2||");
        stream.ends(true);
    }

    @Test
    void aHeadDoesNotWaitForItsBody() {
        Stream stream = asked(response("1"));
        stream.begins(200, -1);
        int before = stage.client.flushes;
        stream.flushes();
        assertThat(stage.client.flushes).isGreaterThan(before);
        assertThat(stage.client.told).containsExactly("200 -1");
        stream.ends(true);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 206, 304})
    void whatIsNoWholeBodyIsNotFiltered(int status) {
        Stream stream = asked(exchange -> assertThat(exchange.filterResponseBody(loop -> new Marking("x")))
                .isFalse());
        stream.begins(status, 0);
        stream.ends(true);
        assertThat(stage.client.told).containsExactly(status + " 0", "end", "ended");
    }

    @Test
    void aHeadHasNoBodyToFilterButIsEditedAlike() {
        responses(exchange -> ORIGIN, response("x"));
        stage.upstream.addIdle();
        stage.send("HEAD / HTTP/1.1", "Host: a");
        stage.upstream.stream().begins(200, 0, "Content-Length: 3");
        stage.upstream.stream().ends(true);
        assertThat(stage.client.told).containsExactly("200 0", "end", "ended");
        assertThat(stage.client.fields).noneMatch(line -> line.startsWith("Content-Length"));
        assertThat(made).isEmpty();
    }

    @Test
    void anAnswerOfOurOwnIsFilteredToo() {
        Respond own = new Respond(200, List.of(), "text/plain", new byte[] {'a', 'b'}, null);
        responses(exchange -> own, response("x"));
        stage.client.writable = false;
        stage.get();
        assertThat(stage.client.told).containsExactly("200 -1", "body (xaxb)", "end", "ended");
    }

    @Test
    void anAnswerThatTakesTheResponsesPlaceIsFilteredByItself() {
        Stream stream = asked(response("x"), exchange -> {
            if (exchange.response().status() == 200) {
                throw new IllegalStateException("thrown by the test");
            }
        });
        stream.begins(200, 3);
        assertThat(stage.client.told.getFirst()).startsWith("500 ");
        assertThat(made).isEmpty();
    }

    // ---- back-pressure ----

    @Test
    void aClientThatTakesNoMoreStopsTheFilterAndTheOrigin() {
        Stream stream = asked(response("x"));
        stream.begins(200, 6);
        stage.client.writable = false;
        stream.body("ab");
        stream.body("c");
        assertThat(stage.client.told).containsExactly("200 -1");
        assertThat(stream.reading).isFalse();
        stage.client.writable = true;
        stage.exchange.writable();
        assertThat(stage.client.told).containsExactly("200 -1", "body (xaxbxc");
        assertThat(stream.reading).isTrue();
        stream.body("d");
        stream.ends(true);
        assertThat(stage.client.told).contains("body (xaxbxcxd)");
    }

    @Test
    void aResponseThatHasComeWaitsForItsClient() {
        Stream stream = asked(response("x"), exchange -> exchange.response().status());
        stream.begins(200, 2, "X-Kept: yes");
        stage.client.writable = false;
        stream.body("ab");
        stream.ends(true);
        assertThat(stage.client.told).containsExactly("200 -1");
        assertThat(stage.observed).isEmpty();
        assertThat(stage.upstream.released).hasSize(1);
        assertThat(stage.exchange.response().value(dev.prox.api.HeaderName.of("X-Kept")))
                .isEqualTo("yes");
        stage.client.writable = true;
        stage.exchange.writable();
        assertThat(stage.client.told).containsExactly("200 -1", "body (xaxb)", "end", "ended");
    }

    @Test
    void aClientThatNeverTakesItIsCutOff() {
        Stream stream = asked(response("x"));
        stream.begins(200, 2);
        stage.client.writable = false;
        stream.body("ab");
        stream.ends(true);
        stage.advance(1000);
        assertThat(stage.client.told).containsExactly("200 -1", "abort", "ended");
    }

    @Test
    void anOriginThatTakesNoMoreStopsTheFilterAndTheClient() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("x"));
        stage.upstream.addIdle();
        stage.put(4);
        Stream stream = stage.upstream.stream();
        stream.writable = false;
        stage.body("ab");
        stage.exchange.end(null);
        assertThat(stream.body).isEmpty();
        assertThat(stream.requestEnded).isFalse();
        assertThat(stage.client.reading).isFalse();
        stream.takesMore();
        assertThat(stream.body).hasToString("(xaxb)");
        assertThat(stream.requestEnded).isTrue();
        assertThat(stage.client.reading).isTrue();
        stream.responds(200, "");
    }

    // ---- requests ----

    @Test
    void aRequestGoesThroughItsFiltersInTheirOrder() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("1"), request("2"));
        stage.put(2).body("a");
        stage.upstream.opening().succeeds();
        Stream stream = stage.upstream.stream();
        assertThat(stream.start).isEqualTo("PUT / ORIGIN -1");
        assertThat(stream.fields).noneMatch(line -> line.startsWith("Content-Length"));
        stage.exchange.end(null);
        assertThat(stream.body).hasToString("(2(212a2||2))");
        assertThat(stream.requestEnded).isTrue();
        stream.responds(200, "ok");
        assertThat(stage.client.told).containsExactly("200 2", "body ok", "end", "ended");
    }

    @Test
    void aRequestWithoutABodyHasNothingToFilter() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("1"));
        stage.upstream.addIdle();
        stage.get();
        assertThat(stage.upstream.stream().start).isEqualTo("GET / ORIGIN 0");
        stage.upstream.stream().responds(200, "");
        assertThat(made).isEmpty();
    }

    @Test
    void aResponseMayEndBeforeItsRequest() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("1"));
        stage.upstream.addIdle();
        stage.put(4).body("ab");
        stage.upstream.stream().begins(200, 0);
        stage.upstream.stream().ends(false);
        stage.body("cd");
        stage.exchange.end(null);
        assertThat(stage.client.told).containsExactly("200 0", "end", "ended");
    }

    @Test
    void eachTryBeginsAnew() {
        UpstreamSettings settings =
                UpstreamSettings.DEFAULT.on("connect-failure", "503").attempts(2);
        Destination[] ring = {ORIGIN, ExchangeStage.OTHER};
        stage = ExchangeStage.of(Servers.handler(ring, settings.config(), Loads.fresh(1)), request("1"));
        stage.put(2).body("ab");
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        stage.upstream.opening().succeeds();
        stage.exchange.end(null);
        assertThat(stage.upstream.stream().body).hasToString("(1a1b|)");
        assertThat(made).hasSize(1);
        stage.upstream.stream().responds(503, "");
        stage.upstream.opening().succeeds();
        assertThat(stage.upstream.stream().body).hasToString("(1a1b)");
        assertThat(made).hasSize(2);
        stage.upstream.stream().responds(200, "");
    }

    // ---- what goes wrong ----

    @ParameterizedTest
    @ValueSource(strings = {"!", "~"})
    void aFilterOfAResponseThatFailsCutsIt(String octet) {
        Stream stream = asked(response("x"));
        stream.begins(200, 4);
        stream.body("a" + octet + "b");
        assertThat(stream.cancelled).isTrue();
        assertThat(stage.client.told).containsExactly("200 -1", "body (xa", "abort", "ended");
        assertThat(stage.observed).containsExactly("200 INTERNAL");
    }

    @Test
    void aFilterThatCannotBeMadeMakesA500() {
        Stream stream = asked(
                response("x"),
                exchange -> exchange.filterResponseBody(loop -> {
                    throw new IllegalStateException("thrown by the test");
                }));
        stream.begins(200, 4);
        assertThat(stream.cancelled).isTrue();
        assertThat(stage.observed).containsExactly("500 INTERNAL");
    }

    @Test
    void aRequestThatAFilterRefusesIsAnswered() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("x"));
        stage.upstream.addIdle();
        stage.put(4).body("a").body("?b");
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.client.told.getFirst()).startsWith("413 ");
        stage.body("c");
        stage.exchange.end(null);
        assertThat(stage.observed).containsExactly("413 BODY_TOO_LARGE");
    }

    @Test
    void aRequestThatIsRefusedWithWhatWaitedForItsConnectionIsAnswered() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("x"));
        stage.put(4).body("?b");
        stage.exchange.end(null);
        stage.client.ended = () -> {
            stage.client.ended = () -> {};
            stage.upstream.addIdle();
            stage.get();
        };
        stage.upstream.opening().succeeds();
        assertThat(stage.observed).containsExactly("413 BODY_TOO_LARGE");
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("413 BODY_TOO_LARGE", "200");
    }

    @Test
    void aFilterOfARequestThatThrowsMakesA500() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("x"));
        stage.upstream.addIdle();
        stage.put(4).body("!");
        assertThat(stage.observed).containsExactly("500 INTERNAL");
    }

    @Test
    void whenTheResponseHasBegunItIsCut() {
        stage = ExchangeStage.of(exchange -> ORIGIN, request("x"));
        stage.upstream.addIdle();
        stage.put(4).body("a");
        stage.upstream.stream().begins(200, 5);
        stage.body("?");
        assertThat(stage.client.told).containsExactly("200 5", "abort", "ended");
    }

    @Test
    void aClientThatLeavesEndsTheFilters() {
        Stream stream = asked(response("x"));
        stream.begins(200, 4);
        stage.client.writable = false;
        stream.body("ab");
        stage.gone();
        assertThat(stream.cancelled).isTrue();
    }

    @Test
    void anOriginThatLeavesEndsThemToo() {
        Stream stream = asked(response("x"));
        stream.begins(200, 4);
        stream.body("ab");
        stream.fails(Kind.RESPONSE_INCOMPLETE);
        assertThat(stage.client.told).containsExactly("200 -1", "body (xaxb", "abort", "ended");
    }
}
