package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientTls;
import dev.prox.api.Destination;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Proxy;
import dev.prox.api.Destination.Speech;
import dev.prox.api.Failure;
import dev.prox.api.Wire;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EstablishingTest {
    private static final ClientTls TLS = (allocator, name, port) -> {
        throw new UnsupportedOperationException();
    };
    private static final Hop HTTP = hop(Speech.HTTP, "one.test", null, "Basic YQ==", null);
    private static final Hop HTTPS = hop(Speech.HTTP, "one.test", TLS, null, null);
    private static final Hop SOCKS = hop(Speech.SOCKS5, "one.test", null, null, null);

    private final FakeLoop loop = new FakeLoop();
    private final FakeUpstream upstream = new FakeUpstream(loop);
    private final FakeWire wire = new FakeWire(loop);
    private String heard = "";

    private static Hop hop(
            Speech speech,
            String host,
            @Nullable ClientTls tls,
            @Nullable String authorization,
            @Nullable Hop through) {
        return new Hop(new Proxy(speech, host, 3128, tls, authorization), true, through);
    }

    private Establishing begin(@Nullable Hop hop, @Nullable ClientTls tls) {
        Destination destination = new Destination(
                "origin.test", 443, tls, hop, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
        Establishing establishing = new Establishing(wire, destination, upstream, new Establishing.Listener() {
            @Override
            public void established(Wire ready, @Nullable ByteBuf readAhead) {
                heard += "established";
                if (readAhead != null) {
                    heard += " ahead " + readAhead.toString(StandardCharsets.US_ASCII);
                    readAhead.release();
                }
            }

            @Override
            public void refused(Failure failure, int status, @Nullable String challenge) {
                heard += failure + " " + status + " " + challenge;
            }
        });
        establishing.begin();
        return establishing;
    }

    private void grantsSocks() {
        wire.receive("\5\0");
        wire.receive("\5\0\0\1\0\0\0\0\0\0");
    }

    @Test
    void withoutAnythingBetweenItIsThereAtOnce() {
        begin(null, null);

        assertThat(heard).isEqualTo("established");
    }

    @Test
    void anAbsoluteHttpsProxyIsAskedNothingButTls() {
        begin(new Hop(HTTPS.proxy(), false, null), null);

        assertThat(wire.serverName()).isEqualTo("one.test");
        assertThat(heard).isEmpty();
        wire.handshakeEnds(null);
        assertThat(heard).isEqualTo("established");
        assertThat(upstream.streams).isEmpty();
    }

    @Test
    void behindAnHttpsProxyTlsIsSpokenInTls() {
        begin(HTTPS, TLS);
        wire.handshakeEnds(null);
        assertThat(upstream.stream().start).isEqualTo("CONNECT origin.test:443 AUTHORITY 0");
        upstream.stream().begins(200, 0);
        assertThat(wire.serverName()).isEqualTo("origin.test");
        assertThat(heard).isEmpty();
        wire.handshakeEnds(null);

        assertThat(heard).isEqualTo("established");
    }

    @Test
    void eachProxyIsAskedForTheNext() {
        Hop two = hop(Speech.SOCKS5, "2001:db8::2", null, "u:p", HTTP);
        Hop three = hop(Speech.HTTP, "2001:db8::3", TLS, "Basic Yg==", two);
        begin(three, TLS);

        assertThat(upstream.stream().start).isEqualTo("CONNECT [2001:db8::2]:3128 AUTHORITY 0");
        assertThat(upstream.stream().fields).containsExactly("Proxy-Authorization: Basic YQ==");
        upstream.stream().begins(200, 0);
        assertThat(wire.takeSent()).isEqualTo("\5\2\0\2");
        wire.receive("\5\2");
        wire.receive("\1\0");
        assertThat(wire.takeSent()).endsWith("\5\1\0\4\40\1\15\270" + "\0".repeat(11) + "\3\14\70");
        wire.receive("\5\0\0\1\0\0\0\0\0\0");
        assertThat(wire.serverName()).isEqualTo("2001:db8::3");
        wire.handshakeEnds(null);
        assertThat(upstream.stream().start).isEqualTo("CONNECT origin.test:443 AUTHORITY 0");
        assertThat(upstream.stream().fields).containsExactly("Proxy-Authorization: Basic Yg==");
        upstream.stream().begins(200, 0);
        assertThat(wire.serverName()).isEqualTo("origin.test");
        wire.handshakeEnds(null);

        assertThat(heard).isEqualTo("established");
        assertThat(wire.open()).isTrue();
    }

    @Test
    void theLastOfAChainMayTakeAbsoluteForms() {
        begin(new Hop(new Proxy(Speech.HTTP, "two.test", 3128, null, "Basic Yg=="), false, SOCKS), null);
        grantsSocks();

        assertThat(wire.sent()).contains("\3\10two.test");
        assertThat(upstream.streams).isEmpty();
        assertThat(heard).isEqualTo("established");
    }

    @Test
    void octetsThatComeAheadArePassedOnAtTheEndAlone() {
        begin(HTTP, null);
        upstream.stream().ahead = ahead();
        upstream.stream().begins(200, 0);

        assertThat(heard).isEqualTo("established ahead early");
    }

    @Test
    void octetsAheadOfTlsAreAFailure() {
        begin(HTTP, TLS);
        ByteBuf early = ahead();
        upstream.stream().ahead = early;
        upstream.stream().begins(200, 0);

        assertThat(heard).startsWith("tls_protocol_error: octets came before the TLS handshake");
        assertThat(early.refCnt()).isZero();
        assertThat(wire.open()).isFalse();
    }

    @Test
    void octetsAheadOfTheNextProxyAreAFailure() {
        begin(hop(Speech.SOCKS5, "two.test", null, null, HTTP), null);
        ByteBuf early = ahead();
        upstream.stream().ahead = early;
        upstream.stream().begins(200, 0);

        assertThat(heard).startsWith("http_protocol_error: octets came before we asked");
        assertThat(early.refCnt()).isZero();
        assertThat(wire.open()).isFalse();
    }

    private static ByteBuf ahead() {
        return Unpooled.copiedBuffer("early", StandardCharsets.US_ASCII);
    }

    @Test
    void theProxyThatRefusesIsNamed() {
        begin(hop(Speech.HTTP, "two.test", null, "Basic Yg==", SOCKS), null);
        grantsSocks();
        upstream.stream().begins(403, 0);

        assertThat(heard)
                .isEqualTo(
                        "destination_unavailable: upstream proxy 2 (two.test:3128) answered 403 to CONNECT 403 null");
        assertThat(wire.open()).isFalse();
    }

    @Test
    void theProxyOfAChainThatRefusesSocksIsNamed() {
        begin(hop(Speech.HTTP, "two.test", null, null, SOCKS), null);
        wire.receive("\5\0");
        wire.receive("\5\2");

        assertThat(heard)
                .isEqualTo("destination_unavailable: upstream proxy 1 (one.test:3128) answered: not allowed by its "
                        + "rules 502 null");
    }

    @Test
    void aChallengeIsHandedOn() {
        begin(HTTP, null);
        upstream.stream().begins(407, 0, "Proxy-Authenticate: Basic realm=\"p\"");

        assertThat(heard)
                .isEqualTo("destination_unavailable: the upstream proxy answered 407 to CONNECT 407 Basic realm=\"p\"");
    }

    @Test
    void tlsThatFailsWithAProxyIsNotThatOfTheOrigin() {
        begin(HTTPS, TLS);
        wire.handshakeEnds(new Failure(Failure.Kind.TLS_CERTIFICATE, "the certificate is bad"));

        assertThat(heard)
                .isEqualTo("tls_certificate_error: TLS with the upstream proxy: the certificate is bad 502 null");
        assertThat(wire.open()).isFalse();
    }

    @Test
    void whatTakesLongIsNamed() {
        Establishing establishing = begin(hop(Speech.HTTP, "two.test", null, null, SOCKS), TLS);
        assertThat(establishing.awaited()).isEqualTo("upstream proxy 1 (one.test:3128) took too long");
        grantsSocks();
        assertThat(establishing.awaited()).isEqualTo("upstream proxy 2 (two.test:3128) took too long");
        upstream.stream().begins(200, 0);
        assertThat(establishing.awaited()).isEqualTo("the TLS handshake took too long");
    }

    @Test
    void whatIsNotReachedIsNamed() {
        Failure refused = Failure.of(Failure.Kind.CONNECT_REFUSED);
        Failure prohibited = new Failure(Failure.Kind.ADDRESS_PROHIBITED, "the proxy has a private address");

        assertThat(Establishing.unreached(refused, ExchangeStage.destination("a", null)))
                .isSameAs(refused);
        assertThat(Establishing.unreached(refused, ExchangeStage.destination("a", HTTP)))
                .isEqualTo(new Failure(Failure.Kind.CONNECT_REFUSED, "the upstream proxy cannot be reached"));
        assertThat(Establishing.unreached(prohibited, ExchangeStage.destination("a", HTTP)))
                .isSameAs(prohibited);
    }

    @Test
    void whatWasCancelledHearsNothing() {
        Establishing atTls = begin(HTTPS, TLS);
        atTls.cancel();
        wire.handshakeEnds(null);
        assertThat(wire.open()).isFalse();

        FakeWire other = new FakeWire(loop);
        Destination destination = new Destination(
                "origin.test", 443, null, SOCKS, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
        Establishing atSocks = new Establishing(other, destination, upstream, new Establishing.Listener() {
            @Override
            public void established(Wire ready, @Nullable ByteBuf readAhead) {
                heard += "established";
            }

            @Override
            public void refused(Failure failure, int status, @Nullable String challenge) {
                heard += "refused";
            }
        });
        atSocks.begin();
        atSocks.cancel();
        loop.runTasks();

        assertThat(other.open()).isFalse();
        assertThat(heard).isEmpty();
    }
}
