package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Transport.Announcers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that begin by saying for whom they are. */
class AnnouncedTest {
    private static final String HEADER = "PROXY TCP4 192.0.2.1 192.0.2.2 4660 443\r\n";

    private Sockets sockets;

    @BeforeEach
    void start() throws IOException {
        sockets = new Sockets(1);
        trust(true, 10_000);
    }

    @AfterEach
    void stop() {
        sockets.close();
    }

    private void trust(boolean all, long millis) {
        sockets.announcers = new Announcers() {
            @Override
            public boolean trusts(InetAddress peer) {
                return all && peer.isLoopbackAddress();
            }

            @Override
            public long nanosMax() {
                return TimeUnit.MILLISECONDS.toNanos(millis);
            }
        };
    }

    private static void assertClosed(Socket client) throws IOException {
        try {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void theWireIsThatOfTheClient() throws Exception {
        Socket client = sockets.client();
        Sockets.send(client, HEADER + "hello");
        Recorder recorder = sockets.accepted();
        recorder.await("hello");
        assertThat(recorder.wire.remoteAddress()).hasToString("/192.0.2.1:4660");
        assertThat(recorder.wire.localAddress()).hasToString("/192.0.2.2:443");
        recorder.send("world");
        assertThat(Sockets.read(client, 5)).isEqualTo("world");
        recorder.on(wire -> wire.close());
    }

    @Test
    void aHeaderMayComeInPieces() throws Exception {
        Socket client = sockets.client();
        client.setTcpNoDelay(true);
        for (char each : HEADER.toCharArray()) {
            assertThat(sockets.noneAcceptedYet()).isTrue();
            Sockets.send(client, String.valueOf(each));
        }
        Recorder recorder = sockets.accepted();
        assertThat(recorder.wire.remoteAddress()).hasToString("/192.0.2.1:4660");
        Sockets.send(client, "hello");
        recorder.await("hello");
        recorder.on(wire -> wire.close());
    }

    @Test
    void withoutAddressesItIsThatOfThePeer() throws Exception {
        Socket client = sockets.client();
        Sockets.send(client, "PROXY UNKNOWN\r\n");
        Recorder recorder = sockets.accepted();
        assertThat(recorder.wire.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
        recorder.on(wire -> wire.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 x y 1 2\r\n", "\r\n\r\n\0\r\nQUIX"})
    void whatIsNoHeaderIsClosedUnheard(String text) throws Exception {
        Socket client = sockets.client();
        Sockets.send(client, text);
        assertClosed(client);
        assertThat(sockets.noneAccepted()).isTrue();
    }

    @Test
    void soIsWhoEndsBeforeItsHeader() throws Exception {
        Socket client = sockets.client();
        Sockets.send(client, "PROXY TCP4 ");
        client.shutdownOutput();
        assertClosed(client);
        assertThat(sockets.noneAccepted()).isTrue();
    }

    @Test
    void soIsWhoSendsNone() throws Exception {
        trust(true, 100);
        assertClosed(sockets.client());
        assertThat(sockets.noneAccepted()).isTrue();
    }

    @Test
    void soIsWhoIsNotTrusted() throws Exception {
        trust(false, 10_000);
        Socket client = sockets.client();
        assertClosed(client);
        assertThat(sockets.noneAccepted()).isTrue();
    }
}
