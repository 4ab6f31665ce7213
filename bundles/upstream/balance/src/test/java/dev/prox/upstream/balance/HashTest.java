package dev.prox.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prox.api.Endpoint;
import dev.prox.api.Template;
import dev.prox.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which endpoint a text belongs to, and what becomes of that when endpoints come and leave. */
class HashTest {
    private static final int KEYS = 100_000;
    private static final Template USER = Template.parse("{header.X-User}");
    private static final MaglevConfig TABLE = MaglevConfig.by(USER);

    private static LongToIntFunction maglev(List<Endpoint> endpoints) {
        int[] table = Maglev.table(endpoints.toArray(Endpoint[]::new), TABLE.table());
        return hash -> table[(int) Long.remainderUnsigned(hash, table.length)];
    }

    private static LongToIntFunction ring(List<Endpoint> endpoints) {
        return RingHash.among(endpoints, new RingHashConfig(USER, 160), 1)::owner;
    }

    private static FakeExchange user(String name) {
        return FakeExchange.of("GET / HTTP/1.1", "Host: a", "X-User: " + name);
    }

    // ---- the hash ----

    @Test
    void theHashIsThatOfItsSpecification() {
        assertThat(XxHash.of("")).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(XxHash.of("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
        assertThat(XxHash.of("abc")).isEqualTo(0x44BC2CF5AD770999L);
        assertThat(XxHash.of("Nobody inspects the spammish repetition")).isEqualTo(0xFBCEA83C8A378BF1L);
    }

    // ---- shares ----

    private static double[] shares(LongToIntFunction owner, int endpoints) {
        double[] shares = new double[endpoints];
        for (int i = 0; i < KEYS; i++) {
            shares[owner.applyAsInt(XxHash.of("key-" + i))] += 1.0 / KEYS;
        }
        return shares;
    }

    @Test
    void maglevSharesTextsExactly() {
        assertThat(shares(maglev(Server.some(10)), 10)).satisfies(shares -> {
            for (double each : shares) {
                assertThat(each).isEqualTo(0.1, within(0.005));
            }
        });
        assertThat(shares(maglev(Server.weighing(1, 2, 7)), 3))
                .containsExactly(new double[] {0.1, 0.2, 0.7}, within(0.01));
    }

    @Test
    void theRingSharesThemAboutEvenly() {
        for (double each : shares(ring(Server.some(10)), 10)) {
            assertThat(each).isEqualTo(0.1, within(0.035));
        }
        assertThat(shares(ring(Server.weighing(1, 3)), 2)).containsExactly(new double[] {0.25, 0.75}, within(0.05));
    }

    // ---- disruption ----

    /** The share of all texts that belongs to another endpoint when this one is gone. */
    private static double moved(Function<List<Endpoint>, LongToIntFunction> by, int endpoints, int gone) {
        List<Endpoint> before = Server.some(endpoints);
        List<Endpoint> after = new ArrayList<>(before);
        after.remove(gone);
        LongToIntFunction first = by.apply(before);
        LongToIntFunction second = by.apply(after);
        long moved = IntStream.range(0, KEYS)
                .mapToLong(i -> XxHash.of("key-" + i))
                .filter(hash -> before.get(first.applyAsInt(hash)) != after.get(second.applyAsInt(hash)))
                .count();
        return (double) moved / KEYS;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10, 20})
    void whoLeavesMovesLittleMoreThanItsOwnWithMaglev(int endpoints) {
        double most = 0;
        for (int gone = 0; gone < endpoints; gone++) {
            most = Math.max(most, moved(HashTest::maglev, endpoints, gone));
        }
        assertThat(most).isLessThanOrEqualTo(1.1 / endpoints);
    }

    @Test
    void andNothingElseWithTheRing() {
        List<Endpoint> before = Server.some(10);
        List<Endpoint> after = new ArrayList<>(before);
        after.remove(3);
        LongToIntFunction first = ring(before);
        LongToIntFunction second = ring(after);
        for (int i = 0; i < KEYS; i++) {
            long hash = XxHash.of("key-" + i);
            Endpoint was = before.get(first.applyAsInt(hash));
            assertThat(after.get(second.applyAsInt(hash))).matches(is -> is == was || was == before.get(3));
        }
    }

    // ---- bounds ----

    @Test
    void noEndpointHasMoreThanItsBound() {
        List<Endpoint> servers = Server.some(8);
        Maglev choice = Maglev.among(servers, new MaglevConfig(USER, 65537, 1.25), 1);
        FakeExchange popular = user("everybody");
        for (int all = 1; all <= 1000; all++) {
            ((Server) servers.get(choice.choose(popular))).requests++;
            double bound = Math.ceil(1.25 * all / 8);
            assertThat(servers).allMatch(each -> ((Server) each).requests <= bound);
        }
    }

    @Test
    void aTextStaysWithItsEndpointWhileThatHasRoom() {
        List<Endpoint> servers = Server.some(8);
        Maglev choice = Maglev.among(servers, new MaglevConfig(USER, 65537, 1.25), 1);
        int own = choice.choose(user("me"));
        servers.forEach(each -> ((Server) each).requests = 4);

        assertThat(choice.choose(user("me"))).isEqualTo(own);
        ((Server) servers.get(own)).requests = 7;
        assertThat(choice.choose(user("me"))).isNotEqualTo(own).isEqualTo(choice.choose(user("me")));
    }

    // ---- texts ----

    @Test
    void withoutTheTextChanceDecides() {
        Maglev choice = Maglev.among(Server.some(4), TABLE, 1);
        FakeExchange nameless = FakeExchange.of("GET / HTTP/1.1");

        assertThat(IntStream.range(0, 200).map(i -> choice.choose(nameless)).distinct())
                .hasSize(4);
    }

    @Test
    void aTableOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> new MaglevConfig(USER, 65536, 0)).hasMessage("a prime for `table`, as in 65537");
        assertThatThrownBy(() -> new MaglevConfig(USER, 65537, 0.9)).hasMessage("a `load-max` above 1, as in 1.25");
    }
}
