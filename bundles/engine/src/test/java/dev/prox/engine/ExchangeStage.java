package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Timeouts;
import dev.prox.api.Exchange;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.Loop;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Router;
import dev.prox.api.Verdict;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One client's connection with all around it played by a test: what it sends, its route, its origin, its observers. */
final class ExchangeStage {
    static final long SECOND = 1_000_000_000L;
    static final Timeouts TIMEOUTS = new Timeouts(5 * SECOND, 20 * SECOND, 30 * SECOND, 0);
    private static final DocumentConfig.Guard GUARD =
            new DocumentConfig.Guard(new Percent(0.05), 0, Duration.ofSeconds(30), 20);
    static final Destination ORIGIN = destination("origin.test", null);
    static final Destination OTHER = destination("other.test", null);

    final FakeLoop loop = new FakeLoop();
    final FakeWire wire = new FakeWire(loop);
    final FakeUpstream upstream = new FakeUpstream(loop);
    final FakeClient client = new FakeClient();
    final List<Snapshot> snapshots = new ArrayList<>();
    /** What the observers heard: status and failure of each exchange. */
    final List<String> observed = new ArrayList<>();

    final List<Snapshot> retired = new ArrayList<>();
    /** What the observers throw, if anything. */
    @Nullable
    RuntimeException thrown;

    final LoopRun run;
    final ExchangeRun exchange;
    private final DocumentConfig.Runtime settings;
    private final List<ByteBuf> bodies = new ArrayList<>();
    private int sent;

    ExchangeStage(Snapshot.@Nullable Plan plan) {
        settings = new DocumentConfig.Runtime(
                1,
                "",
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                2,
                0,
                GUARD,
                Duration.ofSeconds(1),
                new DocumentConfig.Quarantine(10, Duration.ofSeconds(10)),
                0);
        Snapshot first = snapshot(plan);
        run = new LoopRun(loop, first, settings);
        exchange = new ExchangeRun(run, new ListenerRun("web", new LoopRun[] {run}), wire, client);
    }

    static ExchangeStage of(Handler handler, RequestFilter... filters) {
        return new ExchangeStage(plan(handler, filters));
    }

    /** All goes to the origin. */
    static ExchangeStage toOrigin() {
        return of(exchange -> ORIGIN);
    }

    static Destination destination(String host, @Nullable Hop hop) {
        return new Destination(host, 80, null, hop, AddressPolicy.ANY, TIMEOUTS);
    }

    static Snapshot.Plan plan(Handler handler, RequestFilter... filters) {
        return new Snapshot.Plan("routes[0]", filters, new ResponseFilter[0], handler, null, false);
    }

    static Snapshot.Plan missing() {
        return new Snapshot.Plan("routes[0]", new RequestFilter[0], new ResponseFilter[0], null, "filter/x", false);
    }

    /** @param plan of the only route, or null for no route */
    Snapshot snapshot(Snapshot.@Nullable Plan plan) {
        return snapshot(exchange -> plan == null ? -1 : 0, plan);
    }

    Snapshot snapshot(Router router, Snapshot.@Nullable Plan plan) {
        Snapshot made = new Snapshot(
                snapshots.size() + 1,
                new Snapshot.Core(upstream, upstream, router, new Faults()),
                Routes.of(plan == null ? List.of() : List.of(plan), null),
                List.of(new Written()),
                Map.of(),
                Set.of(),
                List.of(),
                1);
        snapshots.add(made);
        return made;
    }

    void publish(Snapshot next) {
        Snapshot last = run.snapshot();
        run.publish(next, settings, () -> retired.add(last));
    }

    private final class Written implements ExchangeObserver {
        @Override
        public void enter(Loop each) {}

        @Override
        public void leave(Loop each) {}

        @Override
        public void tunnelOpened(Exchange each) {
            observed.add("opened " + each.status());
            throwing();
        }

        @Override
        public void ended(Exchange each) {
            observed.add(each.status()
                    + (each.failure() == null ? "" : " " + each.failure().kind()));
            throwing();
        }

        private void throwing() {
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    // ---- the client ----

    ExchangeStage send(String... lines) {
        sendHead(HeadText.request(lines));
        return this;
    }

    void sendHead(RequestHead head) {
        sent++;
        exchange.head(head);
    }

    ExchangeStage get() {
        return send("GET / HTTP/1.1", "Host: a");
    }

    ExchangeStage put(int length) {
        return send("PUT / HTTP/1.1", "Host: a", "Content-Length: " + length);
    }

    ExchangeStage body(String text) {
        ByteBuf octets = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        bodies.add(octets);
        exchange.body(octets);
        return this;
    }

    void malformed(RequestHead head, Failure failure) {
        sent++;
        exchange.malformed(head, failure);
    }

    void gone() {
        exchange.failed(Failure.of(Failure.Kind.CLIENT_GONE));
    }

    void endTunnel() {
        wire.tunnelEnds(1, 2);
    }

    void advance(long seconds) {
        loop.advance(Duration.ofSeconds(seconds));
    }

    // ---- what must hold whatever happened ----

    long users() {
        return snapshots.stream().mapToLong(each -> each.use(0).exchanges).sum();
    }

    /** Everybody was let go of, and every exchange told of once. */
    void assertOver() {
        assertThat(snapshots).allMatch(each -> each.use(0).exchanges == 0, "no exchange uses a snapshot");
        assertThat(observed.stream().filter(each -> !each.startsWith("opened"))).hasSize(sent);
        assertThat(client.told.stream().filter("ended"::equals)).hasSize(sent);
        assertThat(upstream.underWay())
                .as("attempts and streams that nobody gave up")
                .isZero();
        assertThat(bodies).allMatch(each -> each.refCnt() == 0, "released");
        int before = observed.size();
        advance(1000);
        assertThat(observed).as("after a while").hasSize(before);
    }

    /** A verdict that a filter gives when the test wants. */
    static final class Later implements RequestFilter {
        Exchange.@Nullable Resumption resumption;

        @Override
        public Verdict onRequest(Exchange each) {
            resumption = each.suspension();
            return Verdict.SUSPEND;
        }

        void gives(Verdict verdict) {
            resumption.resume(verdict);
        }
    }
}
