package dev.prox.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Failure;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.HeadText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {
    private final FakeLoop loop = new FakeLoop();
    private final LongAdder shadowed = new LongAdder();

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
        assertThat(ClientKey.of(address, 64)).isEqualTo(InetAddress.getByName("192.0.2.1"));
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

    // ---- whom a request is counted for ----

    @Test
    void prefixesOfIpv6AreAsLongAsConfigured() throws ConfigException {
        RateLimitFilter wide = filter("rate=1/s ipv6=48");
        assertThat(ask(wide, "2001:db8:0:1::1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(wide, "2001:db8:0:2::1")).isInstanceOf(Respond.class);
        assertThat(ask(wide, "2001:db8:1::1")).isSameAs(Verdict.CONTINUE);
        RateLimitFilter narrow = filter("rate=1/s ipv6=128");
        assertThat(ask(narrow, "2001:db8::1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(narrow, "2001:db8::2")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(narrow, "2001:db8::2")).isInstanceOf(Respond.class);
    }

    @Test
    void aRouteHasOneBucket() throws ConfigException {
        RateLimitFilter filter = filter("rate=1/s by=route");
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(filter, "192.0.2.2")).isInstanceOf(Respond.class);
    }

    @Test
    void headersCookiesAndPartsOfThePathAreKeys() throws ConfigException {
        RateLimitFilter filter = filter("rate=1/s by={header.X-Key}/{id}");
        assertThat(filter.onRequest(keyed("a").parameter("id", "7"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(keyed("a").parameter("id", "8"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(keyed("a").parameter("id", "7"))).isInstanceOf(Respond.class);
    }

    @Test
    void longKeysAreRememberedByTheirDigest() throws ConfigException {
        RateLimitFilter filter = filter("rate=1/s by={header.X-Key}");
        assertThat(filter.onRequest(keyed("x".repeat(20_000) + "1"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(keyed("x".repeat(20_000) + "2"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(keyed("x".repeat(20_000) + "2"))).isInstanceOf(Respond.class);
        assertThat(filter.limits[0].buckets().share().keySet())
                .allSatisfy(key -> assertThat(key.toString()).hasSizeLessThan(65));
    }

    @Test
    void whoHasNoKeyIsTreatedAsConfigured() throws ConfigException {
        RateLimitFilter shared = filter("rate=1/s by={header.X-Key}");
        assertThat(ask(shared, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(shared, "192.0.2.2")).isInstanceOf(Respond.class);
        assertThat(shared.onRequest(keyed("shared"))).isSameAs(Verdict.CONTINUE);
        RateLimitFilter allow = filter("rate=1/s by={header.X-Key} missing=ALLOW");
        assertThat(ask(allow, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(allow, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        RateLimitFilter deny = filter("rate=1/s by={header.X-Key} missing=DENY");
        assertThat(((Respond) ask(deny, "192.0.2.1")).status()).isEqualTo(429);
        RateLimitFilter fallback = filter("rate=1/s by={header.X-Key} missing=FALLBACK fallback=client-ip");
        assertThat(ask(fallback, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(fallback, "192.0.2.2")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(fallback, "192.0.2.2")).isInstanceOf(Respond.class);
    }

    // ---- several limits, cost, shadow ----

    @Test
    void whatOneLimitRefusesCountsInNone() throws ConfigException {
        RateLimitFilter filter = filter("rate=3/h limit=1/s");
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        for (int i = 0; i < 10; i++) {
            Respond refusal = (Respond) ask(filter, "192.0.2.1");
            assertThat(refusal.lines())
                    .extracting(Object::toString)
                    .containsExactly(
                            "Retry-After: 1",
                            "RateLimit-Policy: \"default\";q=3;w=3600, \"limit-1\";q=1;w=1",
                            "RateLimit: \"limit-1\";r=0;t=1");
        }
        loop.advance(Duration.ofSeconds(1));
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        loop.advance(Duration.ofSeconds(1));
        assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        loop.advance(Duration.ofSeconds(1));
        assertThat(((Respond) ask(filter, "192.0.2.1")).lines())
                .last()
                .asString()
                .contains("default");
    }

    @Test
    void aRequestMayCostMoreThanOne() throws ConfigException {
        RateLimitFilter filter = filter("rate=10/s cost={header.X-Cost} by=route");
        assertThat(filter.onRequest(costing("7"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(costing("4"))).isInstanceOf(Respond.class);
        assertThat(filter.onRequest(costing("0"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(costing("nonsense"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(costing("2"))).isSameAs(Verdict.CONTINUE);
        assertThat(filter.onRequest(costing("1"))).isInstanceOf(Respond.class);
    }

    @Test
    void aShadowCountsAndAdmits() throws ConfigException {
        RateLimitFilter filter = filter("rate=1/s shadow=true");
        for (int i = 0; i < 5; i++) {
            assertThat(ask(filter, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        }
        assertThat(shadowed.sum()).isEqualTo(4);
    }

    // ---- what is told ----

    @Test
    void theRefusalIsWhatIsConfigured() throws ConfigException {
        RateLimitFilter filter = filter("rate=1/m status=503 body=later header=X-Why:busy fields=NEVER");
        ask(filter, "192.0.2.1");
        Respond refusal = (Respond) ask(filter, "192.0.2.1");
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.body()).asString(StandardCharsets.UTF_8).isEqualTo("later");
        assertThat(refusal.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(refusal.lines()).extracting(Object::toString).containsExactly("Retry-After: 60", "X-Why: busy");
    }

    @Test
    void responsesSayWhatIsLeftWhereThatIsWanted() throws ConfigException {
        RateLimitFilter filter = filter("rate=10/m limit=3/s fields=ALWAYS");
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").on(loop).response("HTTP/1.1 200 OK");
        filter.onRequest(exchange);
        ((ResponseFilter) filter).onResponse(exchange);
        ((ResponseFilter) filter).onResponse(exchange);
        assertThat(HeadText.lines(exchange.response()))
                .containsExactly(
                        "RateLimit-Policy: \"default\";q=10;w=60, \"limit-1\";q=3;w=1",
                        "RateLimit: \"default\";r=9;t=6, \"limit-1\";r=2;t=1");
        assertThat(filter("rate=1/s")).isNotInstanceOf(ResponseFilter.class);
    }

    // ---- state ----

    @Test
    void anotherProcessGoesOnWhereThisOneIs() throws ConfigException {
        for (String settings : List.of(
                "rate=3/h",
                "rate=3/h algorithm=FIXED_WINDOW",
                "rate=3/h algorithm=SLIDING_WINDOW",
                "rate=3/h limit=9/h by={header.X-Key}")) {
            RateLimitFilter old = filter(settings);
            RateLimitFilter next = filter(settings);
            loop.advance(Duration.ofNanos(System.nanoTime() - loop.now()));
            assertThat(old.onRequest(keyed("a"))).isSameAs(Verdict.CONTINUE);
            assertThat(old.onRequest(keyed("a"))).isSameAs(Verdict.CONTINUE);
            assertThat(next.restore(old.save())).isTrue();
            loop.advance(Duration.ofSeconds(1));
            assertThat(next.onRequest(keyed("a"))).as(settings).isSameAs(Verdict.CONTINUE);
            assertThat(next.onRequest(keyed("a"))).as(settings).isInstanceOf(Respond.class);
            assertThat(next.restore(new byte[] {1, 2, 3})).isFalse();
        }
    }

    @Test
    void theNextVersionOfSeveralLimitsGoesOnWhereTheOldOneIs() throws ConfigException {
        RateLimitFilter old = filter("rate=9/h limit=2/h");
        RateLimitFilter next = filter("rate=9/h limit=2/h");
        ask(old, "192.0.2.1");
        assertThat(next.adopt(old.state())).isTrue();
        assertThat(ask(next, "192.0.2.1")).isSameAs(Verdict.CONTINUE);
        assertThat(ask(old, "192.0.2.1")).isInstanceOf(Respond.class);
        RateLimitFilter one = filter("rate=1/h");
        ask(one, "192.0.2.9");
        RateLimitFilter more = filter("rate=1/h limit=5/h");
        assertThat(more.adopt(one.state())).isTrue();
        assertThat(ask(more, "192.0.2.9")).isInstanceOf(Respond.class);
        assertThat(filter("rate=1/h algorithm=FIXED_WINDOW").adopt(one.state())).isTrue();
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> filter("by=route")).hasMessageContaining("a rate like 100/s, or a list of `limits`");
        assertThatThrownBy(() -> filter("burst=3 limit=1/s")).hasMessageContaining("a burst beside its `rate`");
        assertThatThrownBy(() -> filter("rate=5/s burst=9 algorithm=FIXED_WINDOW"))
                .hasMessageContaining("no burst");
        assertThatThrownBy(() -> filter("rate=5/s cost=6")).hasMessageContaining("a cost of at most");
        assertThatThrownBy(() -> filter("rate=5/s missing=FALLBACK")).hasMessageContaining("together");
        assertThatThrownBy(() -> filter("rate=5/s header=Retry-After:1"))
                .hasMessageContaining("other than Retry-After");
        assertThatThrownBy(() -> By.parse("client")).hasMessageContaining("client-ip, route, or a text");
        assertThatThrownBy(() -> Cost.parse("-1")).hasMessageContaining("a number from 0 to 1000000");
    }

    private FakeExchange keyed(String key) {
        return FakeExchange.of("GET / HTTP/1.1", "X-Key: " + key).on(loop);
    }

    private FakeExchange costing(String cost) {
        return FakeExchange.of("GET / HTTP/1.1", "X-Cost: " + cost).on(loop);
    }

    private Verdict ask(RateLimitFilter filter, String client) {
        return filter.onRequest(FakeExchange.of("GET / HTTP/1.1").from(client).on(loop));
    }

    private RateLimitFilter filter(String rate, @Nullable Integer burst) throws ConfigException {
        return filter("rate=" + rate + (burst == null ? "" : " burst=" + burst));
    }

    /** Settings as in {@code rate=1/s by=route}. */
    private RateLimitFilter filter(String settings) throws ConfigException {
        Map<String, String> all = new HashMap<>();
        for (String setting : settings.split(" ")) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        String[] header = all.getOrDefault("header", ":").split(":");
        var config = new RateLimitConfig(
                By.parse(all.getOrDefault("by", "client-ip")),
                Integer.parseInt(all.getOrDefault("ipv6", "64")),
                all.containsKey("rate") ? Rate.parse(all.get("rate")) : null,
                all.containsKey("burst") ? Integer.valueOf(all.get("burst")) : null,
                RateLimitConfig.Algorithm.valueOf(all.getOrDefault("algorithm", "TOKEN_BUCKET")),
                all.containsKey("limit")
                        ? List.of(new RateLimitConfig.Further(null, null, Rate.parse(all.get("limit")), null, null))
                        : List.of(),
                Cost.parse(all.getOrDefault("cost", "1")),
                all.containsKey("shadow"),
                Keys.Missing.valueOf(all.getOrDefault("missing", "SHARED")),
                all.containsKey("fallback") ? By.parse(all.get("fallback")) : null,
                Integer.parseInt(all.getOrDefault("status", "429")),
                header.length == 2 ? Map.of(header[0], header[1]) : Map.of(),
                all.get("body"),
                "text/plain; charset=utf-8",
                RateLimitConfig.Fields.valueOf(all.getOrDefault("fields", "REFUSED")),
                1000);
        return RateLimitFilter.create(config, FakeConfigNode.at("rate-limit"), shadowed);
    }
}
