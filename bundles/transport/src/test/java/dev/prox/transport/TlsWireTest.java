package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ClientTls;
import dev.prox.api.Failure;
import dev.prox.api.Wire;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wires that speak TLS. */
class TlsWireTest {
    private static Sockets sockets;
    private static SSLContext clients;
    private static SslContext trusting;
    private static SslContext distrusting;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("root", certificate.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        clients = SSLContext.getInstance("TLS");
        clients.init(null, trust.getTrustManagers(), null);
        trusting = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(certificate.getCertificate())
                .build();
        distrusting = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
        SslContext server = SslContextBuilder.forServer(
                        certificate.getKeyPair().getPrivate(), certificate.getCertificatePath())
                .sslProvider(SslProvider.JDK)
                .build();
        sockets = new Sockets(1);
        sockets.tls = () -> server.newHandler(sockets.loop().allocator());
    }

    @AfterAll
    static void stop() {
        sockets.close();
    }

    private static SSLSocket client() throws IOException {
        Socket plain = sockets.client();
        SSLSocket socket =
                (SSLSocket) clients.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    @Test
    void itIsToldOfWhenTheHandshakeHasEnded() throws Exception {
        try (SSLSocket client = client()) {
            Recorder recorder = sockets.accepted();
            assertThat(recorder.wire.secure()).isTrue();
            Sockets.send(client, "hello");
            recorder.await("hello");
            recorder.send("world");
            assertThat(Sockets.read(client, 5)).isEqualTo("world");
            recorder.on(Wire::close);
            recorder.await("hello|closed|");
        }
    }

    @Test
    void whoFailsTheHandshakeIsNotToldOf() throws Exception {
        try (Socket client = sockets.client()) {
            Sockets.send(client, "GET / HTTP/1.1\r\n\r\n");
            client.getInputStream().readAllBytes();
        }
        assertThat(sockets.noneAccepted()).isTrue();
    }

    @Test
    void aPeerThatSaysGoodbyeHasEnded() throws Exception {
        SSLSocket client = client();
        Recorder recorder = sockets.accepted();
        Sockets.send(client, "hello");
        recorder.await("hello");
        client.close();
        recorder.await("hello|ended||closed|");
    }

    @Test
    void onePlainlyCutOffHasNot() throws Exception {
        Socket plain = sockets.client();
        SSLSocket client =
                (SSLSocket) clients.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), false);
        client.startHandshake();
        Recorder recorder = sockets.accepted();
        Sockets.send(client, "hello");
        recorder.await("hello");
        plain.shutdownOutput();
        recorder.await("hello|closed|");
        plain.close();
    }

    @Test
    void ourGoodbyeIsHeardBehindTheLastOctets() throws Exception {
        try (SSLSocket client = client()) {
            Recorder recorder = sockets.accepted();
            recorder.send("bye");
            recorder.on(Wire::closeAfterFlush);
            assertThat(Sockets.readAll(client)).isEqualTo("bye");
        }
    }

    @Test
    void aResetIsNoGoodbye() throws Exception {
        try (SSLSocket client = client()) {
            Recorder recorder = sockets.accepted();
            recorder.send("hal");
            assertThat(Sockets.read(client, 3)).isEqualTo("hal");
            recorder.on(Wire::reset);
            recorder.await("|closed|");
            assertThatThrownBy(() -> Sockets.readAll(client)).isInstanceOf(IOException.class);
        }
    }

    // ---- as the client ----

    @Test
    void aWireThatIsClosedAlreadyShakesNoHands() throws Exception {
        try (SSLSocket client = client()) {
            Recorder recorder = sockets.accepted();
            recorder.on(Wire::close);
            recorder.await("|closed|");
            CompletableFuture<Failure.Kind> told = new CompletableFuture<>();
            ClientTls tls = (allocator, host, port) -> trusting.newHandler(allocator, host, port);
            recorder.on(each -> each.startTls(tls, "localhost", 1, why -> told.complete(why.kind())));
            assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo(Failure.Kind.TLS_ERROR);
            assertThat(client.isConnected()).isTrue();
        }
    }

    private Optional<Failure> startTls(SslContext context, String name, InetSocketAddress address) throws Exception {
        CompletableFuture<Wire> connected = new CompletableFuture<>();
        sockets.transport.connect(sockets.loop(), address, new dev.prox.api.Transport.Connected() {
            @Override
            public void connected(Wire wire) {
                connected.complete(wire);
            }

            @Override
            public void failed(Failure failure) {
                connected.completeExceptionally(new IOException(failure.toString()));
            }
        });
        ClientTls tls = (allocator, host, port) -> {
            var handler = context.newHandler(allocator, host, port);
            var parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
            return handler;
        };
        Wire wire = connected.get(10, TimeUnit.SECONDS);
        CompletableFuture<Optional<Failure>> shaken = new CompletableFuture<>();
        Recorder.on(
                wire,
                each -> each.startTls(tls, name, address.getPort(), why -> shaken.complete(Optional.ofNullable(why))));
        Optional<Failure> failure = shaken.get(10, TimeUnit.SECONDS);
        Recorder recorder = new Recorder();
        recorder.wire = wire;
        if (failure.isEmpty()) {
            assertThat(wire.secure()).isTrue();
            recorder.on(each -> each.sink(recorder));
            recorder.send("hello");
            sockets.accepted().await("hello");
        }
        recorder.on(Wire::close);
        return failure;
    }

    @Test
    void aServerWeTrustIsSpokenTo() throws Exception {
        assertThat(startTls(trusting, "localhost", sockets.binding.address())).isEmpty();
    }

    @Test
    void oneWeDoNotTrustIsNot() throws Exception {
        assertThat(startTls(distrusting, "localhost", sockets.binding.address())
                        .orElseThrow()
                        .kind())
                .isEqualTo(Failure.Kind.TLS_CERTIFICATE);
        assertThat(startTls(trusting, "other.test", sockets.binding.address())
                        .orElseThrow()
                        .kind())
                .isEqualTo(Failure.Kind.TLS_CERTIFICATE);
    }

    @Test
    void norIsOneThatDoesNotSpeakTls() throws Exception {
        try (java.net.ServerSocket plain = new java.net.ServerSocket(0, 1, Sockets.LOOPBACK)) {
            Thread.ofVirtual().start(() -> {
                try (Socket peer = plain.accept()) {
                    Sockets.read(peer, 5);
                    Sockets.send(peer, "HTTP/1.1 400 Bad Request\r\n\r\n");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            InetSocketAddress address = (InetSocketAddress) plain.getLocalSocketAddress();
            assertThat(startTls(trusting, "localhost", address).orElseThrow().kind())
                    .isEqualTo(Failure.Kind.TLS_ERROR);
        }
    }
}
