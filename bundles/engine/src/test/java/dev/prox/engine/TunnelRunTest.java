package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Failure.Kind;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exchanges that become tunnels, and connections through upstream proxies. */
class TunnelRunTest {
    private ExchangeStage stage = ExchangeStage.toOrigin();

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    private void connect() {
        stage.send("CONNECT b.test:443 HTTP/1.1", "Host: b.test:443");
    }

    private void upgrade() {
        var head = HeadText.request("GET / HTTP/1.1", "Host: a", "Connection: upgrade", "Upgrade: x");
        head.upgrade(true);
        stage.sendHead(head);
    }

    @Test
    void connectOpensATunnel() {
        connect();
        FakeWire origin = stage.upstream.opening().succeeds();
        assertThat(stage.client.told).containsExactly("tunnel 200", "ended");
        assertThat(stage.wire.joined()).isSameAs(origin);
        assertThat(stage.observed).containsExactly("opened 200");
        assertThat(stage.users()).as("a tunnel uses no snapshot").isZero();
        stage.wire.tunnelEnds(3, 5);
        assertThat(stage.observed).containsExactly("opened 200", "200");
    }

    @Test
    void itNeverUsesAPooledConnection() {
        stage.upstream.addIdle();
        connect();
        assertThat(stage.upstream.openings).hasSize(1);
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        assertThat(stage.observed).containsExactly("502 CONNECT_REFUSED");
    }

    @Test
    void whatTheClientSentAheadGoesOn() {
        stage.client.ahead = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
        connect();
        FakeWire origin = stage.upstream.opening().succeeds();
        assertThat(origin.sent()).isEqualTo("hello");
        stage.wire.tunnelEnds(0, 0);
    }

    @Test
    void anUpgradeOpensATunnel() {
        FakeWire idle = stage.upstream.addIdle();
        upgrade();
        stage.upstream.stream().ahead = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
        stage.upstream.stream().begins(101, 0, "Upgrade: x");
        assertThat(stage.client.told).containsExactly("tunnel 101", "ended");
        assertThat(stage.wire.joined()).isSameAs(idle);
        assertThat(stage.wire.sent()).isEqualTo("hello");
        stage.wire.tunnelEnds(1, 2);
        assertThat(stage.observed).containsExactly("opened 101", "101");
    }

    @Test
    void oneThatWasDeclinedIsAResponse() {
        stage.upstream.addIdle();
        upgrade();
        stage.upstream.stream().responds(200, "no");
        assertThat(stage.client.told).containsExactly("200 2", "body no", "end", "ended");
    }

    @Test
    void oneThatNobodyAskedForIsRefused() {
        stage.upstream.addIdle();
        stage.get();
        stage.upstream.stream().begins(101, 0);
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("502 UPGRADE_FAILED");
    }

    @Test
    void theClientMayLeaveBeforeTheTunnelIsOpen() {
        connect();
        stage.gone();
        assertThat(stage.upstream.opening().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void aFailureOfTheClientIsNoneOfATunnels() {
        connect();
        stage.upstream.opening().succeeds();
        stage.gone();
        assertThat(stage.observed).containsExactly("opened 200");
        stage.wire.tunnelEnds(0, 0);
    }

    @Test
    void anObserverThatThrowsKeepsNoTunnel() {
        stage.thrown = new IllegalStateException("thrown by the test");
        connect();
        FakeWire origin = stage.upstream.opening().succeeds();
        assertThat(stage.wire.joined()).isSameAs(origin);
        stage.wire.tunnelEnds(1, 2);
        assertThat(stage.observed).containsExactly("opened 200", "200");
    }

    // ---- upstream proxies ----

    private void throughAProxy() {
        Destination destination = ExchangeStage.destination("b.test", new Hop("proxy.test", 3128, "Basic YQ==", true));
        stage = ExchangeStage.of(exchange -> destination);
    }

    @Test
    void theProxyIsAskedForAConnection() {
        throughAProxy();
        stage.get();
        stage.upstream.opening().succeeds();
        assertThat(stage.upstream.stream().start).isEqualTo("CONNECT b.test:80 AUTHORITY 0");
        assertThat(stage.upstream.stream().fields).contains("Proxy-Authorization: Basic YQ==");
        stage.upstream.stream().begins(200, 0);
        assertThat(stage.upstream.streams).hasSize(2);
        assertThat(stage.upstream.stream().fields).doesNotContain("Proxy-Authorization: Basic YQ==");
        stage.upstream.stream().responds(200, "x");
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void whenItRefusesTheCredentialsTheClientIsTold() {
        throughAProxy();
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(407, 0, "Proxy-Authenticate: Basic realm=\"x\"");
        assertThat(stage.client.told.getFirst()).startsWith("407 ");
        assertThat(stage.client.fields).contains("Proxy-Authenticate: Basic realm=\"x\"");
        assertThat(stage.observed).containsExactly("407 PROXY_REFUSED");
    }

    @Test
    void whenItRefusesOtherwiseItIsABadGateway() {
        throughAProxy();
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().begins(403, 0);
        assertThat(stage.observed).containsExactly("502 PROXY_REFUSED");
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        assertThat(stage.observed).endsWith("502 CONNECTION_TERMINATED");
    }

    @Test
    void theClientMayLeaveWhileTheProxyIsAsked() {
        throughAProxy();
        connect();
        stage.upstream.opening().succeeds();
        stage.gone();
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("499 CLIENT_GONE");
    }

    @Test
    void aProxyThatDoesNotAnswerHasATime() {
        throughAProxy();
        stage.get();
        stage.upstream.opening().succeeds();
        stage.advance(6);
        assertThat(stage.upstream.stream().cancelled).isTrue();
        assertThat(stage.observed).containsExactly("504 CONNECT_TIMEOUT");
    }
}
