package dev.prox.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Failure;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {
    private final FakeLoop loop = new FakeLoop();

    @Test
    void refusesBeyondTheBurstAndSaysWhenToComeBack() throws ConfigException {
        RateLimitFilter filter = filter("10/m", 2);
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        Respond refusal = (Respond) ask(filter, "192.0.2.1");
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.failure()).extracting(Failure::kind).isEqualTo(Failure.Kind.TOO_MANY_REQUESTS);
        assertThat(refusal.lines())
                .extracting(Object::toString)
                .containsExactly(
                        "Retry-After: 6", "RateLimit-Policy: \"default\";q=10;w=60", "RateLimit: \"default\";r=0;t=6");
    }

    @Test
    void secondsToWaitAreRoundedUp() throws ConfigException {
        RateLimitFilter filter = filter("10/m", 1);
        ask(filter, "192.0.2.1");
        loop.advance(Duration.ofMillis(999));
        assertThat(((Respond) ask(filter, "192.0.2.1")).lines()).first().hasToString("Retry-After: 6");
        loop.advance(Duration.ofMillis(5000));
        assertThat(((Respond) ask(filter, "192.0.2.1")).lines()).first().hasToString("Retry-After: 1");
        loop.advance(Duration.ofMillis(1));
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
    }

    @Test
    void longWaitsAreToldToo() throws ConfigException {
        RateLimitFilter filter = filter("1/h", null);
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(((Respond) ask(filter, "192.0.2.1")).lines()).first().hasToString("Retry-After: 3600");
    }

    @Test
    void withoutABurstTheCountOfTheRateIsAdmittedAtOnce() throws ConfigException {
        RateLimitFilter filter = filter("3/s", null);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        }
        assertThat(ask(filter, "192.0.2.1")).isInstanceOf(Respond.class);
    }

    @Test
    void anIpv6ClientIsItsFirst64Bits() throws ConfigException {
        RateLimitFilter filter = filter("1/s", 1);
        assertThat(ask(filter, "2001:db8:0:1::1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(filter, "2001:db8:0:1:ffff::2")).isInstanceOf(Respond.class);
        assertThat(ask(filter, "2001:db8:0:2::1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(filter, "::1")).isSameAs(Verdict.CONTINUE);
    }

    @Test
    void anIpv4AddressWrittenAsIpv6IsTheSameClient() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        var address = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(ClientKey.of(address)).isEqualTo(InetAddress.getByName("192.0.2.1"));
    }

    @Test
    void theNextVersionGoesOnWhereTheOldOneIs() throws ConfigException {
        RateLimitFilter old = filter("1/s", 2);
        RateLimitFilter next = filter("1/s", 2);
        ask(old, "192.0.2.1");
        assertThat(next.adopt(old.state())).isTrue();
        assertThat(ask(next, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(old, "192.0.2.1")).isInstanceOf(Respond.class);
        assertThat(ask(next, "192.0.2.1")).isInstanceOf(Respond.class);
    }

    @Test
    void neitherAdmissionNorRefusalAllocates() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").on(loop);
        RateLimitFilter wide = filter("1000000/s", 1_000_000);
        assertThat(Allocation.octetsPerRun(() -> wide.onRequest(exchange))).isLessThan(1);
        RateLimitFilter narrow = filter("1/m", 1);
        assertThat(Allocation.octetsPerRun(() -> narrow.onRequest(exchange))).isLessThan(1);
    }

    @Test
    void stateOfAnotherKindIsRefused() throws ConfigException {
        RateLimitFilter filter = filter("1/s", 2);
        assertThat(List.of(
                        "state",
                        Map.of(),
                        Map.entry("another", new ConcurrentHashMap<>()),
                        Map.entry("rate-limit/full-at-nanos/1", Map.of()),
                        Map.entry("rate-limit/full-at-nanos/1", new ConcurrentHashMap<>(Map.of("a", 1L)))))
                .noneMatch(filter::adopt);
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
    }

    @Test
    void aBurstThatTakesYearsToFillIsRefused() {
        assertThatThrownBy(() -> filter("1/d", 1000)).hasMessageContaining("within 366 days");
    }

    private Verdict ask(RateLimitFilter filter, String client) {
        return filter.onRequest(FakeExchange.of("GET / HTTP/1.1").from(client).on(loop));
    }

    private static RateLimitFilter filter(String rate, @Nullable Integer burst) throws ConfigException {
        var config = new RateLimitConfig(RateLimitConfig.By.CLIENT_IP, Rate.parse(rate), burst, 1000);
        return RateLimitFilter.create(config, FakeConfigNode.at("rate-limit"));
    }
}
