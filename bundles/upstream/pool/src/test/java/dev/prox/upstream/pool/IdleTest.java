package dev.prox.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientTls;
import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Proxy;
import dev.prox.api.Destination.Speech;
import dev.prox.api.Destination.Timeouts;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeTransport;
import dev.prox.testkit.FakeWire;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that wait for another request. */
class IdleTest {
    private static final Timeouts TIMEOUTS = new Timeouts(1, 1, 1, 1);
    private static final Destination ORIGIN = destination("192.0.2.9", 80);

    private final FakeTransport transport = new FakeTransport(2);
    private final FakeLoop loop = transport.loop(0);
    private final Pool pool = pool(new PoolConfig(Duration.ofSeconds(60), 3, Duration.ZERO, 0, 1, 1));

    private static Destination destination(String host, int port) {
        return new Destination(host, port, null, null, AddressPolicy.ANY, TIMEOUTS);
    }

    private Pool pool(PoolConfig config) {
        return new Pool(config, transport, 2);
    }

    private FakeWire released(Pool into, Destination destination) {
        FakeWire wire = new FakeWire(loop);
        into.release(destination, wire);
        return wire;
    }

    private FakeWire released() {
        return released(pool, ORIGIN);
    }

    @Test
    void theLastOneInIsTheFirstOneOut() {
        FakeWire first = released();
        FakeWire second = released();
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(second);
        pool.release(ORIGIN, second);
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(second);
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(first);
        assertThat(pool.poll(loop, ORIGIN)).isNull();
    }

    @Test
    void oneThatWasClosedMeanwhileIsNotGiven() {
        FakeWire first = released();
        released().close();
        released().close();
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(first);
        released().close();
        assertThat(pool.poll(loop, ORIGIN)).isNull();
    }

    @Test
    void thoseInExcessAreClosed() {
        List<FakeWire> kept = List.of(released(), released(), released());
        assertThat(released().open()).isFalse();
        assertThat(kept).allMatch(FakeWire::open);
    }

    @Test
    void aPoolOfNoneClosesAll() {
        Pool none = pool(new PoolConfig(Duration.ofSeconds(60), 0, Duration.ZERO, 0, 1, 1));
        assertThat(released(none, ORIGIN).open()).isFalse();
        assertThat(none.poll(loop, ORIGIN)).isNull();
    }

    @Test
    void thoseThatAreIdleForTooLongAreClosed() {
        pool.enter(loop);
        FakeWire old = released();
        FakeWire other = released(pool, destination("192.0.2.8", 80));
        loop.advance(Duration.ofSeconds(30));
        FakeWire young = released();
        loop.advance(Duration.ofSeconds(29));
        assertThat(old.open()).isTrue();
        loop.advance(Duration.ofSeconds(2));
        assertThat(old.open()).isFalse();
        assertThat(other.open()).isFalse();
        assertThat(young.open()).isTrue();
        loop.advance(Duration.ofSeconds(30));
        assertThat(young.open()).isFalse();
    }

    @Test
    void oneThatIsUsedDoesNotGrowOld() {
        pool.enter(loop);
        FakeWire wire = released();
        for (int i = 0; i < 5; i++) {
            loop.advance(Duration.ofSeconds(50));
            assertThat(pool.poll(loop, ORIGIN)).isSameAs(wire);
            pool.release(ORIGIN, wire);
        }
        assertThat(wire.open()).isTrue();
    }

    @Test
    void whoHasLeftSweepsNoMore() {
        pool.enter(loop);
        FakeWire wire = released();
        pool.leave(loop);
        loop.advance(Duration.ofSeconds(100));
        assertThat(wire.open()).isTrue();
        pool.enter(loop);
        loop.advance(Duration.ofSeconds(2));
        assertThat(wire.open()).isFalse();
    }

    @Test
    void eachLoopHasItsOwn() {
        FakeWire wire = released();
        assertThat(pool.poll(transport.loop(1), ORIGIN)).isNull();
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(wire);
    }

    // ---- never shared across destinations ----

    static List<Destination> others() {
        ClientTls tls = new NoTls();
        Hop hop = new Hop("192.0.2.7", 3128, null, false);
        List<Destination> all = new ArrayList<>();
        all.add(ORIGIN);
        all.add(destination("192.0.2.10", 80));
        all.add(destination("192.0.2.9", 81));
        all.add(new Destination("192.0.2.9", 80, tls, null, AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination("192.0.2.9", 80, new NoTls(), null, AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination("192.0.2.9", 80, null, null, (address, port) -> null, TIMEOUTS));
        all.add(new Destination("192.0.2.9", 80, null, hop, AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination(
                "192.0.2.9", 80, null, new Hop("192.0.2.7", 3128, null, true), AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination(
                "192.0.2.9", 80, null, new Hop("192.0.2.7", 3129, null, false), AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination(
                "192.0.2.9", 80, null, new Hop("192.0.2.6", 3128, null, false), AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination(
                "192.0.2.9", 80, null, new Hop("192.0.2.7", 3128, "Basic YQ==", false), AddressPolicy.ANY, TIMEOUTS));
        all.add(new Destination(
                "192.0.2.9", 80, null, new Hop("192.0.2.7", 3128, "Basic Yg==", false), AddressPolicy.ANY, TIMEOUTS));
        for (Proxy proxy : List.of(
                new Proxy(Speech.SOCKS5, "192.0.2.7", 3128, null, null),
                new Proxy(Speech.SOCKS5, "192.0.2.7", 3128, null, "user:one"),
                new Proxy(Speech.SOCKS5, "192.0.2.7", 3128, null, "user:two"),
                new Proxy(Speech.HTTP, "192.0.2.7", 3128, tls, null),
                new Proxy(Speech.HTTP, "192.0.2.7", 3128, new NoTls(), null))) {
            Hop tunnel = new Hop(proxy, true, null);
            all.add(new Destination("192.0.2.9", 80, null, tunnel, AddressPolicy.ANY, TIMEOUTS));
            all.add(new Destination(
                    "192.0.2.9", 80, null, new Hop(hop.proxy(), false, tunnel), AddressPolicy.ANY, TIMEOUTS));
            all.add(new Destination(
                    "192.0.2.9", 80, null, new Hop(hop.proxy(), true, tunnel), AddressPolicy.ANY, TIMEOUTS));
        }
        return all;
    }

    @Test
    void noDestinationIsAnother() {
        List<Destination> all = others();

        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    }

    private static final class NoTls implements ClientTls {
        @Override
        public SslHandler handler(io.netty.buffer.ByteBufAllocator allocator, String serverName, int port) {
            throw new UnsupportedOperationException();
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void aConnectionIsForItsDestinationAlone(Destination mine) {
        released(pool, mine);
        for (Destination other : others()) {
            if (!other.equals(mine)) {
                assertThat(pool.poll(loop, other)).isNull();
            }
        }
        assertThat(pool.poll(loop, mine)).isNotNull();
    }

    @Test
    void timeoutsAreNoPartOfIt() {
        FakeWire wire = released();
        Destination patient = new Destination("192.0.2.9", 80, null, null, AddressPolicy.ANY, new Timeouts(9, 9, 9, 9));
        assertThat(pool.poll(loop, patient)).isSameAs(wire);
    }

    // ---- the next version ----

    @Test
    void theNextVersionTakesOverWhatIsIdle() {
        FakeWire wire = released();
        Pool next = pool(new PoolConfig(Duration.ofSeconds(10), 3, Duration.ZERO, 0, 1, 1));
        assertThat(next.adopt(pool.state())).isTrue();
        assertThat(next.poll(loop, ORIGIN)).isSameAs(wire);
    }

    @Test
    void bothUseItWhileTheOldOneDrains() {
        pool.enter(loop);
        Pool next = pool(new PoolConfig(Duration.ofSeconds(10), 3, Duration.ZERO, 0, 1, 1));
        next.adopt(pool.state());
        next.enter(loop);
        FakeWire one = released();
        assertThat(next.poll(loop, ORIGIN)).isSameAs(one);
        FakeWire two = released(next, ORIGIN);
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(two);
        pool.release(ORIGIN, two);
        pool.leave(loop);
        loop.advance(Duration.ofSeconds(12));
        assertThat(two.open()).isFalse();
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        for (Object alien : List.of("text", List.of(), List.of(new HashMap<>()), List.of("a", "b"), new HashMap<>())) {
            assertThat(pool.adopt(alien)).as(alien.toString()).isFalse();
        }
        FakeWire wire = released();
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(wire);
    }
}
