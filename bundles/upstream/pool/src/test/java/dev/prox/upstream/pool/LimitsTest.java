package dev.prox.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Timeouts;
import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Transport.Attempt;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeTransport;
import dev.prox.testkit.FakeWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many connections there may be, and how old they may become. */
class LimitsTest {
    private static final Destination ORIGIN =
            new Destination("192.0.2.9", 80, null, null, AddressPolicy.ANY, new Timeouts(1, 1, 1, 1));
    private static final Destination OTHER =
            new Destination("192.0.2.8", 80, null, null, AddressPolicy.ANY, new Timeouts(1, 1, 1, 1));

    private final FakeTransport transport = new FakeTransport(1);
    private final FakeLoop loop = transport.loop(0);
    private final Pool pool = new Pool(config(2, Duration.ZERO), transport, 1);
    private final List<Asker> askers = new ArrayList<>();

    private static PoolConfig config(int connections, Duration lifetime) {
        return new PoolConfig(Duration.ofSeconds(60), 10, lifetime, connections, 10, 3);
    }

    private Asker ask(Pool from, Destination destination) {
        Asker asker = new Asker();
        askers.add(asker);
        from.open(loop, destination, asker);
        loop.runTasks();
        return asker;
    }

    private Asker ask() {
        return ask(pool, ORIGIN);
    }

    private FakeWire connect() {
        ask();
        return succeed();
    }

    private FakeWire succeed() {
        FakeWire wire = transport.underWay().getFirst().succeeds();
        loop.runTasks();
        return wire;
    }

    private void close(FakeWire wire) {
        wire.close();
        loop.runTasks();
    }

    private void assertOpened(int attempts) {
        loop.runTasks();
        assertThat(transport.attempts()).hasSize(attempts);
    }

    // ---- how many ----

    @Test
    void asManyAreLackingAsMayBeOpened() {
        assertThat(pool.lacking(loop, ORIGIN, 1)).isEqualTo(1);
        assertThat(pool.lacking(loop, ORIGIN, 5)).isEqualTo(2);
        FakeWire wire = connect();
        assertThat(pool.lacking(loop, ORIGIN, 5)).isEqualTo(1);
        pool.release(ORIGIN, wire);
        assertThat(pool.lacking(loop, ORIGIN, 1)).isZero();
        assertThat(pool.lacking(loop, ORIGIN, 2)).isEqualTo(1);
        close(wire);
        assertThat(pool.lacking(loop, ORIGIN, 1)).isEqualTo(1);
        assertThat(pool.lacking(loop, ORIGIN, -1)).isZero();
    }

    @Test
    void butNotMoreThanMayBeIdleOrAreOpenedAtATime() {
        Pool few = new Pool(new PoolConfig(Duration.ofSeconds(60), 3, Duration.ZERO, 0, 2, 1), transport, 1);
        assertThat(few.lacking(loop, ORIGIN, 9)).isEqualTo(2);
        ask(few, ORIGIN);
        assertThat(few.lacking(loop, ORIGIN, 9)).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            few.release(OTHER, new FakeWire(loop));
        }
        assertThat(few.lacking(loop, OTHER, 9)).isZero();
    }

    @Test
    void noMoreThanSoManyAreOpenWhateverTheyDo() {
        connect();
        ask();
        ask();
        assertOpened(2);
        succeed();
        assertOpened(2);
        ask(pool, OTHER);
        assertOpened(3);
    }

    @Test
    void whoCameFirstIsServedFirstByOneThatIsReleased() {
        FakeWire wire = connect();
        connect();
        Asker first = ask();
        Asker second = ask();
        pool.release(ORIGIN, wire);
        assertThat(first.told).containsExactly("reused");
        assertThat(second.told).isEmpty();
        pool.release(ORIGIN, wire);
        assertThat(second.told).containsExactly("reused");
        assertThat(pool.poll(loop, ORIGIN)).isNull();
    }

    @Test
    void oneThatIsClosedMakesRoom() {
        FakeWire wire = connect();
        connect();
        Asker first = ask();
        Asker second = ask();
        close(wire);
        assertOpened(3);
        succeed();
        assertThat(first.told).containsExactly("connected");
        assertThat(second.told).isEmpty();
    }

    @Test
    void soDoesOneThatBreaksInAnIdleMoment() {
        FakeWire wire = connect();
        connect();
        pool.release(ORIGIN, wire);
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(wire);
        Asker waiting = ask();
        wire.breakDown();
        assertOpened(3);
        succeed();
        assertThat(waiting.told).containsExactly("connected");
    }

    @Test
    void soDoesAnAttemptThatFailsOrIsGivenUp() {
        connect();
        Asker failing = ask();
        Asker next = ask();
        Asker last = ask();
        transport.underWay().getFirst().fails(Failure.of(Kind.CONNECT_REFUSED));
        loop.runTasks();
        assertThat(failing.told).containsExactly("failed CONNECT_REFUSED");
        succeed();
        assertThat(next.told).containsExactly("connected");
        assertThat(last.told).isEmpty();
    }

    @Test
    void whoWantsAFreshOneGetsItInThePlaceOfAnIdleOne() {
        FakeWire first = connect();
        FakeWire second = connect();
        pool.release(ORIGIN, first);
        pool.release(ORIGIN, second);
        Asker tunnel = ask();
        assertThat(first.open()).isFalse();
        assertThat(second.open()).isTrue();
        assertOpened(3);
        succeed();
        assertThat(tunnel.told).containsExactly("connected");
    }

    @Test
    void theQueueIsBounded() {
        connect();
        connect();
        for (int i = 0; i < 3; i++) {
            assertThat(ask().told).isEmpty();
        }
        assertThat(ask().told).containsExactly("failed CONNECTION_LIMIT");
    }

    @Test
    void whoGivesUpWaitsNoMore() {
        FakeWire wire = connect();
        connect();
        Asker gone = new Asker();
        Attempt attempt = pool.open(loop, ORIGIN, gone);
        Asker next = ask();
        attempt.cancel();
        pool.release(ORIGIN, wire);
        assertThat(gone.told).isEmpty();
        assertThat(next.told).containsExactly("reused");
    }

    @Test
    void theNextVersionCountsTheSameAndServesTheSameQueue() {
        FakeWire wire = connect();
        connect();
        Pool next = new Pool(config(2, Duration.ZERO), transport, 1);
        assertThat(next.adopt(pool.state())).isTrue();
        Asker first = ask(next, ORIGIN);
        assertOpened(2);
        pool.release(ORIGIN, wire);
        assertThat(first.told).containsExactly("reused");
        Asker second = ask(next, ORIGIN);
        close(wire);
        assertOpened(3);
        succeed();
        assertThat(second.told).containsExactly("connected");
    }

    @Test
    void withoutALimitAllAreOpened() {
        Pool open = new Pool(config(0, Duration.ZERO), transport, 1);
        for (int i = 0; i < 10; i++) {
            ask(open, ORIGIN);
        }
        assertOpened(10);
    }

    @Test
    void whatIsUsedIsNotForgottenWhileNothingIsIdle() {
        pool.enter(loop);
        FakeWire wire = connect();
        connect();
        loop.advance(Duration.ofSeconds(5));
        ask();
        assertOpened(2);
        close(wire);
        assertOpened(3);
    }

    // ---- how old ----

    @Test
    void anOldConnectionIsClosedWhenItIsReleased() {
        Pool young = new Pool(config(0, Duration.ofSeconds(100)), transport, 1);
        ask(young, ORIGIN);
        FakeWire wire = succeed();
        loop.advance(Duration.ofSeconds(89));
        young.release(ORIGIN, wire);
        assertThat(young.poll(loop, ORIGIN)).isSameAs(wire);
        loop.advance(Duration.ofSeconds(11));
        assertThat(wire.open()).as("in use").isTrue();
        young.release(ORIGIN, wire);
        assertThat(wire.open()).isFalse();
        assertThat(young.poll(loop, ORIGIN)).isNull();
    }

    @Test
    void thoseThatWereOpenedTogetherAreNotClosedTogether() {
        Pool young = new Pool(config(0, Duration.ofSeconds(100)), transport, 1);
        List<FakeWire> wires = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ask(young, ORIGIN);
            wires.add(succeed());
        }
        assertThat(wires.stream().map(wire -> wire.owner().retiresAt()).distinct())
                .hasSizeGreaterThan(10)
                .allMatch(at -> at > Duration.ofSeconds(90).toNanos()
                        && at <= Duration.ofSeconds(100).toNanos());
    }

    @Test
    void withoutALifetimeItMayBecomeOld() {
        FakeWire wire = connect();
        loop.advance(Duration.ofDays(1000));
        pool.release(ORIGIN, wire);
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(wire);
    }
}
