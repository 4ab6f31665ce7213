package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Admission.Limits NONE = new Admission.Limits(0, 0);

    private final Admission admission = new Admission("web");
    private final FakeLoop loop = new FakeLoop();
    private final List<FakeWire> open = new ArrayList<>();

    private boolean admits(String client, Admission.Limits limits) throws Exception {
        FakeWire wire = new FakeWire(loop).remoteAddress(new InetSocketAddress(InetAddress.getByName(client), 1));
        boolean admitted = admission.admits(wire, limits);
        if (admitted) {
            open.add(wire);
        }
        return admitted;
    }

    private void closeFirst() {
        open.getFirst().close();
        loop.runTasks();
    }

    @Test
    void withoutALimitAllMayCome() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(admits("192.0.2.1", NONE)).isTrue();
        }
    }

    @Test
    void whoIsOneTooManyComesWhenAnotherHasGone() throws Exception {
        var two = new Admission.Limits(2, 0);
        assertThat(admits("192.0.2.1", two)).isTrue();
        assertThat(admits("192.0.2.2", two)).isTrue();
        assertThat(admits("192.0.2.3", two)).isFalse();
        closeFirst();
        assertThat(admits("192.0.2.3", two)).isTrue();
        assertThat(admits("192.0.2.3", two)).isFalse();
        assertThat(admission.connections()).isEqualTo(2);
        assertThat(admission.refused()).isEqualTo(2);
    }

    @Test
    void eachClientHasItsOwn() throws Exception {
        var one = new Admission.Limits(0, 1);
        assertThat(admits("192.0.2.1", one)).isTrue();
        assertThat(admits("192.0.2.1", one)).isFalse();
        assertThat(admits("192.0.2.2", one)).isTrue();
        closeFirst();
        assertThat(admits("192.0.2.1", one)).isTrue();
    }

    @Test
    void aNetworkOfIpv6IsOneClient() throws Exception {
        var one = new Admission.Limits(0, 1);
        assertThat(admits("2001:db8::1", one)).isTrue();
        assertThat(admits("2001:db8::ffff:2", one)).isFalse();
        assertThat(admits("2001:db8:0:1::1", one)).isTrue();
    }

    @Test
    void thoseFromBeforeTheLimitCountAmongAllOnly() throws Exception {
        assertThat(admits("192.0.2.1", NONE)).isTrue();
        var one = new Admission.Limits(2, 1);
        assertThat(admits("192.0.2.1", one)).isTrue();
        closeFirst();
        assertThat(admits("192.0.2.1", one)).isFalse();
        assertThat(admits("192.0.2.2", one)).isTrue();
        assertThat(admits("192.0.2.3", one)).isFalse();
    }
}
