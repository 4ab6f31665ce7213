package dev.prox.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Timeouts;
import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Transport.Attempt;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeTransport;
import dev.prox.testkit.FakeTransport.Connecting;
import dev.prox.testkit.FakeWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are being opened, and who waits for one. */
class OpeningTest {
    private static final Timeouts TIMEOUTS = new Timeouts(1, 1, 1, 1);
    private static final Destination ORIGIN = destination("origin.test", AddressPolicy.ANY);

    private final FakeTransport transport = new FakeTransport(1)
            .name("origin.test", "192.0.2.1")
            .name("two.test", "192.0.2.1", "192.0.2.2")
            .name("none.test");
    private final FakeLoop loop = transport.loop(0);
    private final Pool pool =
            new Pool(new PoolConfig(Duration.ofSeconds(60), 10, Duration.ZERO, 0, 2, 2), transport, 1);
    private final List<Asker> askers = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();

    private static Destination destination(String host, AddressPolicy policy) {
        return new Destination(host, 8080, null, null, policy, TIMEOUTS);
    }

    private Asker ask(Destination destination) {
        Asker asker = new Asker();
        askers.add(asker);
        attempts.add(pool.open(loop, destination, asker));
        assertThat(asker.told).as("told before open returned").isEmpty();
        loop.runTasks();
        return asker;
    }

    private Connecting only() {
        assertThat(transport.underWay()).hasSize(1);
        return transport.underWay().getFirst();
    }

    private static AddressPolicy refusing(String... addresses) {
        Set<String> all = Set.of(addresses);
        return (address, port) -> all.contains(address.getHostAddress()) ? Failure.of(Kind.ADDRESS_PROHIBITED) : null;
    }

    // ---- addresses ----

    @Test
    void aConnectionIsOpenedToTheAddressOfTheName() {
        Asker asker = ask(ORIGIN);
        assertThat(only().address().getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(only().address().getPort()).isEqualTo(8080);
        FakeWire wire = only().succeeds();
        assertThat(asker.told).containsExactly("connected");
        assertThat(asker.wire).isSameAs(wire);
    }

    @Test
    void throughAnUpstreamProxyToThatOfTheProxy() {
        Hop hop = new Hop("two.test", 3128, null, true);
        ask(new Destination("origin.test", 443, null, hop, AddressPolicy.ANY, TIMEOUTS));
        assertThat(only().address().getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(only().address().getPort()).isEqualTo(3128);
    }

    @Test
    void addressesAreTriedInOrder() {
        Asker asker = ask(destination("two.test", AddressPolicy.ANY));
        only().fails(Failure.of(Kind.CONNECT_REFUSED));
        assertThat(asker.told).isEmpty();
        assertThat(only().address().getAddress().getHostAddress()).isEqualTo("192.0.2.2");
        only().succeeds();
        assertThat(asker.told).containsExactly("connected");
    }

    @Test
    void whenAllFailTheLastFailureIsTold() {
        Asker asker = ask(destination("two.test", AddressPolicy.ANY));
        only().fails(Failure.of(Kind.CONNECT_REFUSED));
        only().fails(Failure.of(Kind.UNROUTABLE));
        assertThat(asker.told).containsExactly("failed UNROUTABLE");
    }

    @Test
    void allMayFailAtOnce() {
        transport.connectFailsAtOnce(Failure.of(Kind.UNROUTABLE));
        Asker asker = ask(destination("two.test", AddressPolicy.ANY));
        assertThat(asker.told).containsExactly("failed UNROUTABLE");
        assertThat(transport.attempts()).hasSize(2);
    }

    @Test
    void aNameWithoutAddressesFails() {
        assertThat(ask(destination("none.test", AddressPolicy.ANY)).told).containsExactly("failed DNS_ERROR");
        transport.dnsFails(Failure.of(Kind.DNS_TIMEOUT));
        assertThat(ask(ORIGIN).told).containsExactly("failed DNS_TIMEOUT");
    }

    @Test
    void anAddressThatThePolicyRefusesIsNotConnectedTo() {
        Asker asker = ask(destination("two.test", refusing("192.0.2.1")));
        assertThat(only().address().getAddress().getHostAddress()).isEqualTo("192.0.2.2");
        only().fails(Failure.of(Kind.CONNECT_REFUSED));
        assertThat(asker.told).containsExactly("failed CONNECT_REFUSED");
    }

    @Test
    void whenItRefusesAllItSaysWhy() {
        Asker asker = ask(destination("two.test", refusing("192.0.2.1", "192.0.2.2")));
        assertThat(transport.attempts()).isEmpty();
        assertThat(asker.told).containsExactly("failed ADDRESS_PROHIBITED");
    }

    @Test
    void aFailureOfAnAddressThatWasTriedSaysMore() {
        Asker asker = ask(destination("two.test", refusing("192.0.2.2")));
        only().fails(Failure.of(Kind.CONNECT_REFUSED));
        assertThat(asker.told).containsExactly("failed CONNECT_REFUSED");
    }

    // ---- pacing ----

    private void askFour() {
        for (int i = 0; i < 4; i++) {
            ask(ORIGIN);
        }
        assertThat(transport.underWay()).hasSize(2);
    }

    @Test
    void soManyAreOpenedAtOnceTheOthersWait() {
        askFour();
        transport.underWay().getFirst().succeeds();
        loop.runTasks();
        assertThat(transport.underWay()).hasSize(2);
        transport.underWay().getFirst().fails(Failure.of(Kind.CONNECT_REFUSED));
        loop.runTasks();
        assertThat(transport.underWay()).hasSize(2);
        transport.underWay().forEach(Connecting::succeeds);
        loop.runTasks();
        assertThat(askers.stream().map(asker -> asker.told.getFirst()))
                .containsExactly("connected", "failed CONNECT_REFUSED", "connected", "connected");
        assertThat(transport.attempts()).hasSize(4);
    }

    @Test
    void soManyWaitTheOthersAreRefused() {
        askFour();
        assertThat(ask(ORIGIN).told).containsExactly("failed CONNECTION_LIMIT");
        assertThat(ask(destination("two.test", AddressPolicy.ANY)).told).isEmpty();
        transport.underWay().getFirst().succeeds();
        loop.runTasks();
        assertThat(ask(ORIGIN).told).isEmpty();
    }

    @Test
    void whoIsRefusedMayHaveGivenUp() {
        askFour();
        Asker asker = new Asker();
        pool.open(loop, ORIGIN, asker).cancel();
        loop.runTasks();
        assertThat(asker.told).isEmpty();
    }

    @Test
    void aConnectionThatBecomesFreeServesWhoWaitsFirst() {
        askFour();
        FakeWire free = new FakeWire(loop);
        pool.release(ORIGIN, free);
        assertThat(askers.get(2).told).containsExactly("reused");
        assertThat(askers.get(2).wire).isSameAs(free);
        assertThat(pool.poll(loop, ORIGIN)).isNull();
        pool.release(destination("two.test", AddressPolicy.ANY), new FakeWire(loop));
        assertThat(askers.get(3).told).isEmpty();
    }

    @Test
    void whoHasHisOwnUnderWayIsNotServedByIt() {
        ask(ORIGIN);
        FakeWire free = new FakeWire(loop);
        pool.release(ORIGIN, free);
        assertThat(askers.getFirst().told).isEmpty();
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(free);
    }

    @Test
    void whenAllIsDoneNothingIsLeft() {
        askFour();
        while (!transport.underWay().isEmpty()) {
            transport.underWay().getFirst().succeeds();
            loop.runTasks();
        }
        FakeWire free = new FakeWire(loop);
        pool.release(ORIGIN, free);
        assertThat(pool.poll(loop, ORIGIN)).isSameAs(free);
        askFour();
    }

    // ---- giving up ----

    private void assertNothingTold(int asker) {
        loop.runTasks();
        assertThat(askers.get(asker).told).isEmpty();
        attempts.get(asker).cancel();
    }

    @Test
    void whoGivesUpWhileTheNameIsLookedUpHearsNothing() {
        transport.lookupsWait();
        ask(ORIGIN);
        attempts.getFirst().cancel();
        transport.lookUp();
        assertNothingTold(0);
        assertThat(transport.attempts()).isEmpty();
    }

    @Test
    void orBetweenLookUpAndConnect() {
        transport.lookupsWait();
        ask(ORIGIN);
        transport.lookUp();
        attempts.getFirst().cancel();
        assertNothingTold(0);
        assertThat(transport.attempts()).isEmpty();
    }

    @Test
    void orWhileItIsConnected() {
        ask(ORIGIN);
        attempts.getFirst().cancel();
        assertNothingTold(0);
        assertThat(transport.attempts().getFirst().cancelled()).isTrue();
    }

    @Test
    void orWhenTheFirstAddressHasFailed() {
        ask(destination("two.test", AddressPolicy.ANY));
        only().fails(Failure.of(Kind.UNROUTABLE));
        attempts.getFirst().cancel();
        assertNothingTold(0);
        assertThat(transport.attempts().get(1).cancelled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aPlaceThatIsGivenUpServesTheNext(int who) {
        askFour();
        attempts.get(who).cancel();
        attempts.get(who).cancel();
        loop.runTasks();
        assertThat(transport.underWay()).hasSize(2);
        while (!transport.underWay().isEmpty()) {
            transport.underWay().getFirst().succeeds();
            loop.runTasks();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(askers.get(i).told).hasSize(i == who ? 0 : 1);
        }
    }

    @Test
    void itIsTooLateToGiveUpWhatWasTold() {
        askFour();
        FakeWire wire = transport.underWay().getFirst().succeeds();
        pool.release(ORIGIN, new FakeWire(loop));
        loop.runTasks();
        attempts.get(0).cancel();
        attempts.get(3).cancel();
        assertThat(wire.open()).isTrue();
        assertThat(transport.underWay()).hasSize(2);
    }
}
