package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientTls;
import dev.prox.api.Failure;
import dev.prox.api.Transport;
import dev.prox.api.Wire;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A wire that speaks TLS with an origin inside of TLS with a proxy. */
class TlsInTlsTest {
    private static Sockets sockets;
    private static X509Bundle proxy;
    private static X509Bundle origin;

    private ServerSocket listening;
    private Future<Peer> accepted;
    private Recorder recorder;

    /** Both ends of the other side. */
    private record Peer(Socket plain, SSLSocket outer, SSLSocket inner) {}

    @BeforeAll
    static void start() throws Exception {
        sockets = new Sockets(1);
        proxy = certificate("proxy.test");
        origin = certificate("origin.test");
    }

    @AfterAll
    static void stop() {
        sockets.close();
    }

    private static X509Bundle certificate(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    @BeforeEach
    void connect() throws Exception {
        listening = new ServerSocket(0, 1, Sockets.LOOPBACK);
        FutureTask<Peer> accepting = new FutureTask<>(this::accept);
        accepted = accepting;
        Thread.ofVirtual().start(accepting);
        CompletableFuture<Wire> connected = new CompletableFuture<>();
        var address = (InetSocketAddress) listening.getLocalSocketAddress();
        sockets.transport.connect(sockets.loop(), address, new Transport.Connected() {
            @Override
            public void connected(Wire wire) {
                connected.complete(wire);
            }

            @Override
            public void failed(Failure failure) {
                connected.completeExceptionally(new IOException(failure.toString()));
            }
        });
        recorder = new Recorder();
        recorder.wire = connected.get(10, TimeUnit.SECONDS);
        recorder.on(each -> each.sink(recorder));
    }

    @AfterEach
    void disconnect() throws Exception {
        recorder.on(Wire::close);
        listening.close();
    }

    private Peer accept() throws Exception {
        Socket plain = listening.accept();
        plain.setSoTimeout(10_000);
        SSLSocket outer = serve(plain, proxy);
        return new Peer(plain, outer, serve(outer, origin));
    }

    private static SSLSocket serve(Socket below, X509Bundle certificate) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(below, "client", 1, false);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private Optional<Failure> startTls(X509Bundle trusted, String name) throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .endpointIdentificationAlgorithm("HTTPS")
                .trustManager(trusted.getCertificate())
                .build();
        ClientTls tls = context::newHandler;
        CompletableFuture<Optional<Failure>> shaken = new CompletableFuture<>();
        recorder.on(each -> each.startTls(tls, name, 1, why -> shaken.complete(Optional.ofNullable(why))));
        return shaken.get(10, TimeUnit.SECONDS);
    }

    private Peer peer() throws Exception {
        assertThat(startTls(proxy, "proxy.test")).isEmpty();
        assertThat(startTls(origin, "origin.test")).isEmpty();
        return accepted.get(10, TimeUnit.SECONDS);
    }

    @Test
    void octetsGoBothWays() throws Exception {
        Peer peer = peer();
        recorder.send("hello");
        assertThat(Sockets.read(peer.inner, 5)).isEqualTo("hello");
        Sockets.send(peer.inner, "world");
        recorder.await("world");
    }

    @Test
    void theGoodbyeOfTheOriginIsAnEnd() throws Exception {
        Peer peer = peer();
        Sockets.send(peer.inner, "hello");
        recorder.await("hello");
        peer.inner.shutdownOutput();
        recorder.await("hello|ended||closed|");
    }

    @Test
    void thatOfTheProxyAloneIsNone() throws Exception {
        Peer peer = peer();
        Sockets.send(peer.inner, "hel");
        recorder.await("hel");
        peer.outer.shutdownOutput();
        recorder.await("hel|closed|");
    }

    @Test
    void ourGoodbyeReachesTheOrigin() throws Exception {
        Peer peer = peer();
        recorder.send("bye");
        recorder.on(Wire::closeAfterFlush);
        assertThat(Sockets.readAll(peer.inner)).isEqualTo("bye");
    }

    @Test
    void anOriginThatIsAnotherIsRefused() throws Exception {
        assertThat(startTls(proxy, "proxy.test")).isEmpty();
        assertThat(startTls(proxy, "origin.test").orElseThrow().kind()).isEqualTo(Failure.Kind.TLS_CERTIFICATE);
    }
}
