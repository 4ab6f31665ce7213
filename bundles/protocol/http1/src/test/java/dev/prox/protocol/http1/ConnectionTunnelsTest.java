package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.HeaderName;
import dev.prox.api.ResponseHead;
import dev.prox.api.WireSink;
import dev.prox.protocol.http1.ServerSide.Answers;
import dev.prox.testkit.FakeWire.Ending;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a client's connection becomes a tunnel. */
class ConnectionTunnelsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

    private final ServerSide side = ServerSide.open(Answers.NEVER);

    @AfterEach
    void everyReadIsReleased() {
        side.wire.breakDown();
        assertThat(side.wire.unreleased()).isZero();
    }

    private ByteBuf tunnel(int status) {
        ResponseHead head = new ResponseHead();
        head.clear();
        head.status(status);
        return side.responder.tunnel(head);
    }

    @Test
    void aTunnelGetsTheWireAndWhatWasReadAhead() {
        side.receive("CONNECT b:443" + HOST + "\r\nhello");
        side.wire.receive(", world");
        ByteBuf ahead = tunnel(200);
        side.ended();
        assertThat(ahead.toString(StandardCharsets.ISO_8859_1)).isEqualTo("hello");
        ahead.release();
        assertThat(side.wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
        assertThat(side.wire.sink()).isSameAs(WireSink.IDLE);
        assertThat(side.wire.reading()).isTrue();
        assertThat(side.told).containsExactly("CONNECT b:443", "closed");
    }

    @Test
    void theHeadOfATunnelSaysNoLength() {
        side.receive("CONNECT b:443" + HOST + "\r\n");
        ResponseHead head = new ResponseHead();
        head.clear();
        head.status(200);
        head.add(HeaderName.CONTENT_LENGTH, "5");
        side.responder.tunnel(head);
        side.ended();
        assertThat(side.wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
    }

    @Test
    void anUpgradeBecomesATunnel() {
        side.receive("GET /" + HOST + "Connection: upgrade\r\nUpgrade: x\r\n\r\n");
        assertThat(side.request.upgrade()).isTrue();
        assertThat(tunnel(101)).isNull();
        side.ended();
        assertThat(side.wire.sent()).isEqualTo("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n");
    }

    @Test
    void aTunnelHasNoTimeoutsAndIsNotDrained() {
        side.receive("CONNECT b:443" + HOST + "\r\n");
        tunnel(200);
        side.ended();
        side.drain();
        side.upgrade();
        side.leave();
        side.loop.advance(Duration.ofSeconds(1000));
        assertThat(side.wire.ending()).isEqualTo(Ending.OPEN);
        assertThat(side.told).containsExactly("CONNECT b:443", "closed");
    }
}
