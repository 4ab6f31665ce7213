package dev.prox.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeTransport;
import dev.prox.testkit.FakeTransport.Connecting;
import dev.prox.testkit.FakeWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names with several addresses: who begins when, who wins, and what becomes of the others. */
class RaceTest {
    private static final String[] THREE = {"2001:db8::1", "192.0.2.1", "2001:db8::2"};

    private final FakeTransport transport =
            new FakeTransport(1).name("three.test", THREE).name("one.test", "192.0.2.1");
    private final FakeLoop loop = transport.loop(0);
    private final Asker asker = new Asker();

    private Dial dial(String host, Destination.AddressPolicy policy) {
        Destination.Timeouts timeouts = new Destination.Timeouts(1, 1, 1, 1);
        Dial dial = new Dial(transport, loop, new Destination(host, 80, null, null, policy, timeouts), asker);
        dial.begin();
        loop.runTasks();
        return dial;
    }

    private Dial dial() {
        return dial("three.test", Destination.AddressPolicy.ANY);
    }

    private void later(long millis) {
        loop.advance(Duration.ofMillis(millis));
    }

    private static String host(Connecting attempt) {
        return attempt.address().getAddress().getHostAddress();
    }

    private void assertBegun(int attempts) {
        assertThat(transport.attempts()).hasSize(attempts);
    }

    @Test
    void eachHasAHeadStart() {
        dial();
        assertBegun(1);
        later(249);
        assertBegun(1);
        later(1);
        assertBegun(2);
        later(249);
        assertBegun(2);
        later(1);
        assertBegun(3);
        later(1000);
        assertBegun(3);
        assertThat(transport.attempts())
                .extracting(RaceTest::host)
                .containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:2");
    }

    @Test
    void theNextBeginsAtOnceWhenOneFails() {
        dial();
        transport.attempts().getFirst().fails(Failure.of(Kind.CONNECT_REFUSED));
        assertBegun(2);
        later(249);
        assertBegun(2);
        later(1);
        assertBegun(3);
    }

    @Test
    void theFirstConnectionWinsTheOthersAreGivenUp() {
        dial();
        later(250);
        FakeWire wire = transport.attempts().get(1).succeeds();
        assertThat(asker.told).containsExactly("connected");
        assertThat(asker.wire).isSameAs(wire);
        assertThat(transport.attempts().getFirst().cancelled()).isTrue();
        later(1000);
        assertBegun(2);
        assertThat(wire.open()).isTrue();
    }

    @Test
    void aLateOneMayStillWin() {
        dial();
        later(250);
        later(250);
        transport.attempts().get(2).fails(Failure.of(Kind.CONNECT_REFUSED));
        transport.attempts().get(1).fails(Failure.of(Kind.CONNECT_REFUSED));
        assertThat(asker.told).isEmpty();
        transport.attempts().get(0).succeeds();
        assertThat(asker.told).containsExactly("connected");
    }

    @Test
    void whenAllFailTheLastFailureIsTold() {
        dial();
        later(250);
        later(250);
        transport.attempts().get(1).fails(Failure.of(Kind.UNROUTABLE));
        transport.attempts().get(2).fails(Failure.of(Kind.UNROUTABLE));
        transport.attempts().get(0).fails(Failure.of(Kind.CONNECT_REFUSED));
        assertThat(asker.told).containsExactly("failed CONNECT_REFUSED");
    }

    @Test
    void whoGivesUpGivesAllUp() {
        Dial dial = dial();
        later(250);
        dial.cancel();
        dial.cancel();
        assertThat(transport.attempts()).allMatch(Connecting::cancelled);
        later(1000);
        assertBegun(2);
        assertThat(asker.told).isEmpty();
    }

    @Test
    void thePolicyIsAskedAboutEachAddress() {
        List<String> asked = new ArrayList<>();
        dial("three.test", (address, port) -> {
            asked.add(address.getHostAddress());
            return address.getHostAddress().startsWith("192.") ? Failure.of(Kind.ADDRESS_PROHIBITED) : null;
        });
        later(1000);
        assertThat(asked).hasSize(3);
        assertThat(transport.attempts()).extracting(RaceTest::host).allMatch(host -> host.startsWith("2001:"));
        assertBegun(2);
    }

    @Test
    void aSingleAddressIsNoRace() {
        dial("one.test", Destination.AddressPolicy.ANY);
        later(1000);
        assertBegun(1);
        transport.attempts().getFirst().succeeds();
        assertThat(asker.told).containsExactly("connected");
    }

    @Test
    void oneOfVeryManyAddressesIsBounded() {
        String[] many = new String[200];
        for (int i = 0; i < many.length; i++) {
            many[i] = "192.0.2." + i;
        }
        transport.name("many.test", many);
        transport.connectFailsAtOnce(Failure.of(Kind.UNROUTABLE));
        dial("many.test", Destination.AddressPolicy.ANY);
        assertBegun(Dial.ADDRESSES_MAX);
        assertThat(asker.told).containsExactly("failed UNROUTABLE");
    }
}
