package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientTls;
import dev.prox.api.Destination;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Proxy;
import dev.prox.api.Destination.Speech;
import dev.prox.api.Failure;
import dev.prox.api.HeaderName;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.route.forward.ForwardConfig.WithoutHeader;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardTest {
    private static final String GET = "GET http://shop.example/path HTTP/1.1";
    private static final ClientTls TLS = (allocator, name, port) -> {
        throw new UnsupportedOperationException();
    };
    private static final ClientTls PROXY_TLS = (allocator, name, port) -> {
        throw new UnsupportedOperationException();
    };

    private final FakeLoop loop = new FakeLoop();
    private final Forward rejecting = forward(WithoutHeader.REJECT, List.of());
    private final Forward direct = forward(WithoutHeader.DIRECT, List.of());

    private Forward forward(WithoutHeader withoutHeader, List<String> allow) {
        List<HostPattern> patterns = allow.stream().map(HostPattern::parse).toList();
        Forward forward = new Forward(
                new ForwardConfig(patterns, null, null, false, withoutHeader, null, null, null, null),
                TLS,
                PROXY_TLS,
                1);
        forward.enter(loop);
        return forward;
    }

    @Test
    void aPlainTargetIsAskedOfTheProxyInAbsoluteForm() {
        Destination destination = sent(rejecting, GET, "X-Proxy-To: http://user:secret@proxy.example:3128");

        assertThat(destination.absolute()).isTrue();
        assertThat(destination.host()).isEmpty();
        assertThat(destination.port()).isZero();
        assertThat(destination.tls()).isNull();
        assertThat(destination.hop()).isEqualTo(new Hop("proxy.example", 3128, "Basic dXNlcjpzZWNyZXQ=", false));
    }

    @Test
    void allPlainTargetsOfAProxyShareADestination() {
        String proxy = "X-Proxy-To: proxy.example:3128";

        assertThat(sent(rejecting, GET, proxy))
                .isSameAs(sent(rejecting, "GET http://other.example:81/ HTTP/1.1", proxy))
                .isSameAs(sent(rejecting, "GET / HTTP/1.1", "Host: third.example", proxy));
    }

    @Test
    void anHttpsTargetIsReachedThroughATunnel() {
        Destination destination =
                sent(rejecting, "GET https://Shop.Example/ HTTP/1.1", "X-Proxy-To: user@proxy.example:3128");

        assertThat(destination.hop()).isEqualTo(new Hop("proxy.example", 3128, "Basic dXNlcjo=", true));
        assertThat(destination.host()).isEqualTo("shop.example");
        assertThat(destination.port()).isEqualTo(443);
        assertThat(destination.tls()).isSameAs(TLS);
    }

    @Test
    void connectIsReachedThroughATunnel() {
        Destination destination =
                sent(rejecting, "CONNECT [2001:4860::1]:8443 HTTP/1.1", "X-Proxy-To: proxy.example:3128");

        assertThat(destination.hop()).isEqualTo(new Hop("proxy.example", 3128, null, true));
        assertThat(destination.host()).isEqualTo("2001:4860::1");
        assertThat(destination.port()).isEqualTo(8443);
        assertThat(destination.tls()).isNull();
    }

    @Test
    void anHttpsProxyIsAskedInAbsoluteFormUnderTls() {
        Destination destination = sent(rejecting, GET, "X-Proxy-To: https://user@proxy.example:3129");

        assertThat(destination.absolute()).isTrue();
        assertThat(destination.tls()).isNull();
        assertThat(Objects.requireNonNull(destination.hop()).proxy())
                .isEqualTo(new Proxy(Speech.HTTP, "proxy.example", 3129, PROXY_TLS, "Basic dXNlcjo="));
        assertThat(destination).hasToString("https://***@proxy.example:3129");
        assertThat(sent(rejecting, GET, "X-Proxy-To: user@proxy.example:3129")).isNotEqualTo(destination);
    }

    @Test
    void behindSocksEveryTargetIsReachedThroughATunnel() {
        Destination destination = sent(rejecting, GET, "X-Proxy-To: socks5://user:secret@proxy.example:1080");

        assertThat(destination.absolute()).isFalse();
        assertThat(destination.host()).isEqualTo("shop.example");
        assertThat(destination.port()).isEqualTo(80);
        assertThat(destination.hop())
                .isEqualTo(new Hop(new Proxy(Speech.SOCKS5, "proxy.example", 1080, null, "user:secret"), true, null));
        assertThat(destination).hasToString("socks5://***@proxy.example:1080 to shop.example:80");
        assertThat(sent(rejecting, "GET http://other.example/ HTTP/1.1", "X-Proxy-To: socks5://proxy.example:1080"))
                .isNotEqualTo(sent(rejecting, GET, "X-Proxy-To: socks5://proxy.example:1080"));
    }

    @Test
    void theLastOfAChainIsAskedInAbsoluteForm() {
        Destination destination = sent(rejecting, GET, "X-Proxy-To: socks5://a:x@one.example:1 , b:y@two.example:2");

        Hop last = Objects.requireNonNull(destination.hop());
        assertThat(last.tunnel()).isFalse();
        assertThat(last.host()).isEqualTo("two.example");
        assertThat(Objects.requireNonNull(last.through()).tunnel()).isTrue();
        assertThat(destination.connectHost()).isEqualTo("one.example");
        assertThat(destination.connectPort()).isEqualTo(1);
        assertThat(destination).hasToString("socks5://***@one.example:1, ***@two.example:2");
    }

    @Test
    void chainsShareConnectionsOnlyWhereEachProxyIsTheSame() {
        Destination chain = sent(rejecting, GET, "X-Proxy-To: a:x@one.example:1,b:y@two.example:2");

        assertThat(sent(rejecting, GET, "X-Proxy-To: a:x@one.example:1, b:y@two.example:2"))
                .isEqualTo(chain)
                .hasSameHashCodeAs(chain);
        for (String other : List.of(
                "b:y@two.example:2",
                "a:z@one.example:1,b:y@two.example:2",
                "one.example:1,b:y@two.example:2",
                "https://a:x@one.example:1,b:y@two.example:2",
                "b:y@two.example:2,a:x@one.example:1",
                "a:x@one.example:1,c:c@three.example:3,b:y@two.example:2")) {
            assertThat(sent(rejecting, GET, "X-Proxy-To: " + other)).as(other).isNotEqualTo(chain);
        }
    }

    @Test
    void everyProxyOfAChainIsJudged() {
        assertThat(refused(rejecting, GET, "X-Proxy-To: 10.1.2.3:1, two.example:2"))
                .startsWith("403 the proxy has a private");
        assertThat(refused(rejecting, GET, "X-Proxy-To: one.example:1, 10.1.2.3:2"))
                .startsWith("403 the proxy has a private");
        assertThat(refused(rejecting, GET, "X-Proxy-To: one.example:1, localhost:2"))
                .startsWith("403 the proxy has a private");
        Destination chain = sent(rejecting, GET, "X-Proxy-To: one.example:1, two.example:2");
        assertThat(chain.policy().refuses(InetAddress.ofLiteral("127.0.0.1"), 1))
                .isNotNull();
    }

    @Test
    void aWebSocketAsksForATunnel() {
        String proxy = "X-Proxy-To: proxy.example:3128";
        FakeExchange exchange = FakeExchange.of(GET, proxy, "Connection: upgrade", "Upgrade: WebSocket")
                .on(loop);
        exchange.request().upgrade(true);
        FakeExchange other = FakeExchange.of(GET, proxy, "Connection: upgrade", "Upgrade: h2c")
                .on(loop);
        other.request().upgrade(true);

        assertThat(rejecting.handle(exchange)).hasToString("proxy.example:3128 to shop.example:80");
        assertThat(rejecting.handle(other)).hasToString("proxy.example:3128");
    }

    @Test
    void theSameTunnelIsTheSameDestination() {
        String line = "CONNECT shop.example:443 HTTP/1.1";
        Destination first = sent(rejecting, line, "X-Proxy-To: proxy.example:3128");

        assertThat(sent(rejecting, line, "X-Proxy-To: proxy.example:3128")).isSameAs(first);
        assertThat(sent(rejecting, line, "X-Proxy-To: user@proxy.example:3128")).isNotEqualTo(first);
        assertThat(sent(rejecting, "CONNECT shop.example:444 HTTP/1.1", "X-Proxy-To: proxy.example:3128"))
                .isNotEqualTo(first);
        assertThat(sent(rejecting, "GET https://shop.example/ HTTP/1.1", "X-Proxy-To: proxy.example:3128"))
                .isNotEqualTo(first);
    }

    @Test
    void credentialsAreNeverShared() {
        Destination one = sent(rejecting, GET, "X-Proxy-To: user:one@proxy.example:3128");

        assertThat(sent(rejecting, GET, "X-Proxy-To: user:two@proxy.example:3128"))
                .isNotEqualTo(one);
        assertThat(sent(rejecting, GET, "X-Proxy-To: proxy.example:3128")).isNotEqualTo(one);
        assertThat(sent(rejecting, GET, "X-Proxy-To: http://user:one@proxy.example:3128"))
                .isEqualTo(one);
    }

    @Test
    void withoutProxyTheTargetIsReachedItself() {
        Destination plain = sent(direct, "GET http://shop.example:8080/ HTTP/1.1");
        Destination origin = sent(direct, "GET / HTTP/1.1", "Host: shop.example");
        Destination secure = sent(direct, "GET https://shop.example/ HTTP/1.1");
        Destination opaque = sent(direct, "CONNECT shop.example:443 HTTP/1.1");

        assertThat(plain).hasToString("shop.example:8080");
        assertThat(plain.hop()).isNull();
        assertThat(origin).hasToString("shop.example:80");
        assertThat(secure).hasToString("shop.example:443");
        assertThat(secure.tls()).isSameAs(TLS);
        assertThat(opaque).hasToString("shop.example:443").isNotEqualTo(secure);
        assertThat(sent(direct, "GET http://shop.example:8080/other HTTP/1.1")).isSameAs(plain);
    }

    @Test
    void withoutProxyTheResolvedAddressIsJudged() {
        Destination destination = sent(direct, GET);

        assertThat(destination.policy().refuses(InetAddress.ofLiteral("8.8.8.8"), 80))
                .isNull();
        assertThat(destination.policy().refuses(InetAddress.ofLiteral("169.254.169.254"), 80))
                .extracting(Failure::kind)
                .isEqualTo(Failure.Kind.ADDRESS_PROHIBITED);
    }

    @Test
    void withoutProxyTheRequestMayBeRejected() {
        assertThat(refused(rejecting, GET)).isEqualTo("400 X-Proxy-To is missing");
        assertThat(refused(rejecting, "CONNECT shop.example:443 HTTP/1.1")).isEqualTo("400 X-Proxy-To is missing");
    }

    @Test
    void aMalformedProxyIsRefusedWithItsReason() {
        assertThat(refused(direct, GET, "X-Proxy-To: ")).isEqualTo("400 X-Proxy-To is empty");
        assertThat(refused(direct, GET, "X-Proxy-To: user:secret@proxy")).isEqualTo("400 X-Proxy-To has no port");
        assertThat(refused(direct, GET, "X-Proxy-To: one:1, user:secret@proxy"))
                .isEqualTo("400 X-Proxy-To: proxy 2 of the chain has no port");
    }

    @Test
    void twoProxiesAreRefused() {
        assertThat(refused(rejecting, GET, "X-Proxy-To: one:1", "x-proxy-to: one:1"))
                .isEqualTo("400 X-Proxy-To stands there more than once");
    }

    @Test
    void aFieldThatAFilterRemovedIsNotThere() {
        FakeExchange exchange = FakeExchange.of(GET, "X-Proxy-To: evil:1").on(loop);
        exchange.request().set(HeaderName.X_PROXY_TO, "good.example:1");

        assertThat(rejecting.handle(exchange)).hasToString("good.example:1");

        exchange.request().remove(HeaderName.X_PROXY_TO);
        assertThat(direct.handle(exchange)).hasToString("shop.example:80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET http://2130706433/ HTTP/1.1",
                "GET http://127.1/ HTTP/1.1",
                "GET http://0x7f.1/ HTTP/1.1",
                "GET http://127.0.0.1./ HTTP/1.1",
                "GET http://[fe80::1%25eth0]/ HTTP/1.1",
                "GET http://%6cocalhost/ HTTP/1.1",
                "CONNECT shop.example HTTP/1.1",
                "GET http://shop.example:65536/ HTTP/1.1"
            })
    void aRequestWithoutAProperTargetIsRefused(String line) {
        assertThat(refused(rejecting, line, "X-Proxy-To: proxy.example:3128"))
                .startsWith("400 the request names no target");
        assertThat(refused(direct, line)).startsWith("400 the request names no target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://127.0.0.1/ HTTP/1.1",
                "GET https://169.254.169.254/ HTTP/1.1",
                "CONNECT [::1]:443 HTTP/1.1",
                "CONNECT [::ffff:10.0.0.1]:443 HTTP/1.1",
                "GET http://[64:ff9b::a00:1]/ HTTP/1.1"
            })
    void privateTargetsAreRefusedBehindAProxyToo(String line) {
        assertThat(refused(rejecting, line, "X-Proxy-To: proxy.example:3128"))
                .startsWith("403 the target has a private");
        assertThat(refused(direct, line)).startsWith("403 the target has a private");
    }

    @Test
    void privateProxiesAreRefusedUnlessListed() {
        assertThat(refused(rejecting, GET, "X-Proxy-To: 10.1.2.3:3128")).startsWith("403 the proxy has a private");

        Forward listed = new Forward(
                new ForwardConfig(
                        null,
                        null,
                        List.of(HostPattern.parse("10.1.0.0/16:3128")),
                        false,
                        WithoutHeader.REJECT,
                        null,
                        null,
                        null,
                        null),
                TLS,
                PROXY_TLS,
                1);
        listed.enter(loop);

        assertThat(sent(listed, GET, "X-Proxy-To: 10.1.2.3:3128")).hasToString("10.1.2.3:3128");
        assertThat(refused(listed, GET, "X-Proxy-To: 10.1.2.3:3129")).startsWith("403 this proxy is not allowed");
        assertThat(refused(listed, GET, "X-Proxy-To: 8.8.8.8:3128")).startsWith("403 this proxy is not allowed");
        Destination named = sent(listed, GET, "X-Proxy-To: proxy.example:3128");
        assertThat(named.policy().refuses(InetAddress.ofLiteral("10.1.2.3"), 3128))
                .isNull();
        assertThat(named.policy().refuses(InetAddress.ofLiteral("8.8.8.8"), 3128))
                .isNotNull();
    }

    @Test
    void unlistedTargetsAreDeniedBehindAKnownProxy() {
        Forward listed = forward(WithoutHeader.REJECT, List.of("*.example:443"));
        String proxy = "X-Proxy-To: proxy.test:3128";

        assertThat(sent(listed, "CONNECT shop.example:443 HTTP/1.1", proxy)).isNotNull();
        assertThat(refused(listed, "CONNECT shop.example:22 HTTP/1.1", proxy)).startsWith("403 this target");
        assertThat(refused(listed, "CONNECT shop.test:443 HTTP/1.1", proxy)).startsWith("403 this target");
    }

    @Test
    void manyValuesPushOutOthersButAllAreServed() {
        Destination first = sent(rejecting, GET, "X-Proxy-To: proxy.example:3128");
        for (int i = 1; i < 5000; i++) {
            sent(rejecting, "CONNECT host" + i + ".example:443 HTTP/1.1", "X-Proxy-To: u" + i + "@proxy.example:3128");
        }

        assertThat(sent(rejecting, GET, "X-Proxy-To: proxy.example:3128")).isEqualTo(first);
    }

    @Test
    void waitsAsLongAsItIsTold() {
        ForwardConfig.Timeouts timeouts = new ForwardConfig.Timeouts(
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ZERO);
        Forward forward = new Forward(
                new ForwardConfig(null, null, null, false, WithoutHeader.REJECT, null, null, null, timeouts),
                TLS,
                PROXY_TLS,
                1);
        forward.enter(loop);

        assertThat(sent(forward, GET, "X-Proxy-To: proxy:1").timeouts())
                .isEqualTo(new Destination.Timeouts(1_000_000, 2_000_000, 3_000_000, 0));
    }

    @Test
    void nothingPrintsCredentials() {
        Destination requests = sent(rejecting, GET, "X-Proxy-To: user:secret@proxy.example:3128");
        Destination tunnel =
                sent(rejecting, "CONNECT shop.example:443 HTTP/1.1", "X-Proxy-To: user:secret@proxy.example:3128");

        assertThat(requests).hasToString("***@proxy.example:3128");
        assertThat(tunnel).hasToString("***@proxy.example:3128 to shop.example:443");
    }

    private Destination sent(Forward forward, String... lines) {
        Verdict verdict = forward.handle(FakeExchange.of(lines).on(loop));
        assertThat(verdict).isInstanceOf(Destination.class);
        return (Destination) verdict;
    }

    private String refused(Forward forward, String... lines) {
        Verdict verdict = forward.handle(FakeExchange.of(lines).on(loop));
        assertThat(verdict).isInstanceOf(Respond.class);
        Respond respond = (Respond) verdict;
        return respond.status() + " "
                + Objects.requireNonNull(respond.failure()).detail();
    }
}
