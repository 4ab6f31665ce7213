package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.prox.api.ClientTls;
import dev.prox.route.forward.ForwardConfig.WithoutHeader;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ForwardCostTest {
    private static final String GET = "GET http://shop.example/path HTTP/1.1";
    private static final ClientTls TLS = (allocator, name, port) -> {
        throw new UnsupportedOperationException();
    };

    @Test
    void whatIsKnownCostsNoAllocation() {
        FakeLoop loop = new FakeLoop();
        Forward direct = new Forward(
                new ForwardConfig(null, null, null, false, WithoutHeader.DIRECT, null, null, null, null), TLS, TLS, 1);
        direct.enter(loop);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FakeExchange plain = FakeExchange.of(GET, "X-Proxy-To: user:secret@proxy.example:3128")
                .on(loop);
        FakeExchange tunnel = FakeExchange.of(
                        "CONNECT shop.example:443 HTTP/1.1", "X-Proxy-To: user:secret@proxy.example:3128")
                .on(loop);
        FakeExchange chain = FakeExchange.of(
                        GET, "X-Proxy-To: socks5://user:secret@one.example:1080, https://two.example:3128")
                .on(loop);
        FakeExchange itself = FakeExchange.of(GET).on(loop);
        int rounds = 50_000;
        long octets = 0;
        for (int warm = 0; warm < 2; warm++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < rounds; i++) {
                direct.handle(plain);
                direct.handle(tunnel);
                direct.handle(chain);
                direct.handle(itself);
            }
            octets = threads.getCurrentThreadAllocatedBytes() - before;
        }

        assertThat(octets).isLessThan(rounds);
    }
}
