package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Respond;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessListTest {
    private static final AccessList OPEN = list(false);

    @Test
    void withoutListsEverythingPublicMayBeReached() {
        assertThat(judged(OPEN, "shop.example", 80, true)).isNull();
        assertThat(judged(OPEN, "8.8.8.8", 80, true)).isNull();
        assertThat(judged(OPEN, "shop.example", 80, false)).isNull();
    }

    @Test
    void privateAddressesAreRefused() {
        assertThat(judged(OPEN, "127.0.0.1", 80, true)).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(judged(OPEN, "[::ffff:10.0.0.1]", 80, false)).isEqualTo(Kind.ADDRESS_PROHIBITED);
    }

    @Test
    void privateAddressesMayBeAllowedAltogether() {
        assertThat(judged(list(true), "127.0.0.1", 80, true)).isNull();
        assertThat(judged(list(true), "localhost", 80, false)).isNull();
        assertThat(connecting(list(true), "intern.example", "10.0.0.1")).isNull();
    }

    @Test
    void aNameIsJudgedAgainByTheAddressThatItLeadsTo() {
        assertThat(judged(OPEN, "rebind.example", 80, true)).isNull();
        assertThat(connecting(OPEN, "rebind.example", "10.0.0.1")).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(connecting(OPEN, "rebind.example", "::1")).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(connecting(OPEN, "rebind.example", "8.8.8.8")).isNull();
    }

    @Test
    void anAllowedNameDoesNotOpenPrivateAddresses() {
        AccessList names = list(false, "intern.example");

        assertThat(connecting(names, "intern.example", "10.0.0.1")).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(connecting(names, "intern.example", "8.8.8.8")).isNull();
    }

    @Test
    void aListedRangeOpensItsPrivateAddresses() {
        AccessList both = list(false, "intern.example", "10.0.0.0/8:80");

        assertThat(connecting(both, "intern.example", "10.0.0.1")).isNull();
        assertThat(connecting(both, "intern.example", "192.168.0.1")).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(judged(both, "10.2.3.4", 80, true)).isNull();
        assertThat(judged(both, "10.2.3.4", 81, true)).isEqualTo(Kind.DENIED);
    }

    @Test
    void anUnlistedNameMayLeadToAListedAddressWhereWeResolveIt() {
        AccessList range = list(false, "8.8.8.0/24:80");

        assertThat(judged(range, "dns.example", 80, true)).isNull();
        assertThat(connecting(range, "dns.example", "8.8.8.8")).isNull();
        assertThat(connecting(range, "dns.example", "8.8.9.8")).isEqualTo(Kind.DENIED);
        assertThat(judged(range, "dns.example", 80, false)).isEqualTo(Kind.DENIED);
        assertThat(judged(range, "dns.example", 81, true)).isEqualTo(Kind.DENIED);
    }

    @Test
    void whatIsNotListedIsDenied() {
        AccessList names = list(false, "*.example:443");

        assertThat(judged(names, "shop.example", 443, true)).isNull();
        assertThat(judged(names, "shop.example", 80, true)).isEqualTo(Kind.DENIED);
        assertThat(judged(names, "shop.test", 443, true)).isEqualTo(Kind.DENIED);
        assertThat(judged(names, "8.8.8.8", 443, true)).isEqualTo(Kind.DENIED);
    }

    @Test
    void denyWins() {
        AccessList list = new AccessList(
                "target",
                patterns("*.example", "10.0.0.0/8"),
                patterns("evil.example", "10.6.6.0/24", "8.8.8.8"),
                false);

        assertThat(judged(list, "evil.example", 80, true)).isEqualTo(Kind.DENIED);
        assertThat(judged(list, "evil.example.", 80, true)).isEqualTo(Kind.DENIED);
        assertThat(judged(list, "10.6.6.6", 80, true)).isEqualTo(Kind.DENIED);
        assertThat(judged(list, "10.6.7.6", 80, true)).isNull();
        assertThat(connecting(list, "good.example", "10.6.6.6")).isEqualTo(Kind.DENIED);
        assertThat(connecting(list, "good.example", "64:ff9b::808:808")).isEqualTo(Kind.DENIED);
    }

    @Test
    void localhostBehindAProxyIsAPrivateAddress() {
        assertThat(judged(OPEN, "localhost", 80, false)).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(judged(OPEN, "www.LOCALHOST.", 80, false)).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(judged(list(false, "*"), "localhost", 80, false)).isEqualTo(Kind.ADDRESS_PROHIBITED);
        assertThat(judged(list(false, "localhost"), "localhost", 80, false)).isNull();
        assertThat(judged(list(false, "*", "127.0.0.0/8"), "localhost", 80, false))
                .isNull();
        assertThat(judged(OPEN, "localhost", 80, true)).as("the address tells").isNull();
    }

    @Test
    void theSameHostAlwaysGetsTheSamePolicy() {
        AccessList list = list(false, "*.example", "8.8.8.8");

        assertThat(list.policy(host("a.example"), 80)).isSameAs(list.policy(host("b.example"), 80));
        assertThat(list.policy(host("8.8.8.8"), 80)).isSameAs(list.policy(host("other.test"), 80));
    }

    private static AccessList list(boolean allowPrivate, String... allow) {
        return new AccessList("target", patterns(allow), List.of(), allowPrivate);
    }

    private static List<HostPattern> patterns(String... texts) {
        return Stream.of(texts).map(HostPattern::parse).toList();
    }

    private static Host host(String text) {
        return Objects.requireNonNull(Host.parse(text));
    }

    private static @Nullable Kind judged(AccessList list, String host, int port, boolean ours) {
        Respond refusal = list.refuses(host(host), port, ours);
        return refusal == null
                ? null
                : Objects.requireNonNull(refusal.failure()).kind();
    }

    private static @Nullable Kind connecting(AccessList list, String name, String address) {
        Failure failure = list.policy(host(name), 80).refuses(InetAddress.ofLiteral(address), 80);
        return failure == null ? null : failure.kind();
    }
}
