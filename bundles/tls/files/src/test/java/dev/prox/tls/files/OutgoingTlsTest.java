package dev.prox.tls.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ClientTls;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigException;
import dev.prox.api.TlsVersion;
import dev.prox.testkit.FakeConfigNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutgoingTlsTest {
    private static final List<String> HTTP = List.of("http/1.1");
    private static final InstantSource CLOCK = InstantSource.system();
    private static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @TempDir
    static Path folder;

    private static Authority authority;
    private static Authority other;
    private static X509Bundle good;

    @BeforeAll
    static void certify() throws Exception {
        authority = new Authority(folder, "root");
        other = new Authority(folder, "other");
        good = authority.issue("good.example", "*.wild.example", "single", "127.0.0.1", "::1");
    }

    @AfterAll
    static void stop() {
        GROUP.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** What a client's handshake came to. */
    private record Outcome(
            @Nullable Throwable cause, @Nullable String protocol, String serverNames) {}

    /** How a server shakes hands. */
    private interface Demands {
        Demands NONE = socket -> {};

        void of(SSLSocket socket);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void theRightNameIsTrusted(SslProvider provider) throws Exception {
        Outcome outcome = shake(good, tls(provider), "good.example");

        assertThat(outcome.cause).isNull();
        assertThat(outcome.protocol).isEqualTo("http/1.1");
        assertThat(outcome.serverNames).contains("good.example");
        assertThat(shake(good, tls(provider), "www.wild.example").cause).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aNameWithoutDotsIsAskedForAndVerified(SslProvider provider) throws Exception {
        Outcome outcome = shake(good, tls(provider), "single");

        assertThat(outcome.cause).isNull();
        assertThat(outcome.serverNames).contains("single");
        assertThat(shake(good, tls(provider), "double").cause).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void anAddressIsVerifiedButNotAskedFor(SslProvider provider) throws Exception {
        Outcome outcome = shake(good, tls(provider), "127.0.0.1");

        assertThat(outcome.cause).isNull();
        assertThat(outcome.serverNames).isEqualTo("[]");
        assertThat(shake(good, tls(provider), "::1").cause).isNull();
        assertThat(shake(good, tls(provider), "127.0.0.2").cause).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void anotherNameIsRefused(SslProvider provider) throws Exception {
        assertThat(shake(good, tls(provider), "bad.example").cause).isInstanceOf(SSLException.class);
        assertThat(shake(good, tls(provider), "a.b.wild.example").cause).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void anotherAuthorityIsRefused(SslProvider provider) throws Exception {
        assertThat(shake(other.issue("good.example"), tls(provider), "good.example").cause)
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aPrivateAuthorityIsRefusedWhereTheRuntimesAreTrusted(SslProvider provider) throws Exception {
        ClientTls runtimes = of(ClientTlsConfig.PLAIN, provider);

        assertThat(shake(good, runtimes, "good.example").cause).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void anExpiredCertificateIsRefused(SslProvider provider) throws Exception {
        assertThat(shake(authority.issueExpired("good.example"), tls(provider), "good.example").cause)
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void severalAuthoritiesMayStandInTheFile(SslProvider provider) throws Exception {
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(other.rootFile()) + Files.readString(authority.rootFile()));
        ClientTls tls = of(trusting(both), provider);

        assertThat(shake(good, tls, "good.example").cause).isNull();
        assertThat(shake(other.issue("good.example"), tls, "good.example").cause)
                .isNull();
    }

    @Test
    void aFileWithoutCertificatesIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("empty.pem"), "nothing\n");

        assertThatThrownBy(() -> OutgoingTls.of(
                        trusting(file),
                        TlsStack.best(),
                        HTTP,
                        FakeConfigNode.of("routes[0].forward", Map.of("ca", "empty.pem")),
                        CLOCK))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "prox.yaml:2:1: routes[0].forward.ca: empty.pem (expected: -----BEGIN CERTIFICATE----- in %s)",
                        file);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aServerSeesTheCertificateThatItAsksFor(SslProvider provider) throws Exception {
        FilesConfig.Certificate files = authority.write(authority.issue("client.example"), "client");
        var own = new ClientTlsConfig.Certificate(files.chain(), files.key());
        ClientTls known = of(ClientTlsConfig.of(authority.rootFile().toString(), own), provider);

        Outcome outcome = shake(good, known, "good.example", socket -> socket.setNeedClientAuth(true));
        assertThat(outcome.cause).isNull();
        assertThat(outcome.serverNames).contains("good.example").contains("CN=client.example");

        Outcome stranger = shake(good, tls(provider), "good.example", socket -> socket.setNeedClientAuth(true));
        assertThat(stranger.serverNames).contains("SSLHandshakeException");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void whoeverAnswersIsTrustedWhereNothingIsVerified(SslProvider provider) throws Exception {
        ClientTls blind = of(new ClientTlsConfig(null, null, false, null, TlsVersion.OLDEST), provider);

        assertThat(shake(other.issue("good.example"), blind, "bad.example").cause)
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void theServerNameTakesThePlaceOfTheHost(SslProvider provider) throws Exception {
        String ca = authority.rootFile().toString();
        ClientTls named = of(new ClientTlsConfig(ca, "good.example", true, null, TlsVersion.OLDEST), provider);
        ClientTls wrong = of(new ClientTlsConfig(ca, "bad.example", true, null, TlsVersion.OLDEST), provider);

        Outcome outcome = shake(good, named, "127.0.0.2");
        assertThat(outcome.cause).isNull();
        assertThat(outcome.serverNames).contains("good.example");
        assertThat(shake(good, wrong, "good.example").cause).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void anOlderVersionIsRefused(SslProvider provider) throws Exception {
        String ca = authority.rootFile().toString();
        ClientTls latest = of(new ClientTlsConfig(ca, null, true, null, TlsVersion.parse("1.3")), provider);
        Demands old = socket -> socket.setEnabledProtocols(new String[] {"TLSv1.2"});

        assertThat(shake(good, tls(provider), "good.example", old).cause).isNull();
        assertThat(shake(good, latest, "good.example", old).cause).isInstanceOf(SSLException.class);
        assertThat(shake(good, latest, "good.example").cause).isNull();
    }

    @Test
    void everyMistakeIsToldAtItsPlace() throws Exception {
        FilesConfig.Certificate one = authority.write(authority.issue("one.example"), "one");
        authority.write(authority.issue("two.example"), "two");
        String key = folder.resolve("two.key").toString();
        var config = new ClientTlsConfig(
                null, "a b", true, new ClientTlsConfig.Certificate(one.chain(), key), TlsVersion.OLDEST);
        var written = FakeConfigNode.of(
                "upstreams.api.tls",
                Map.of("server-name", "a b", "certificate", Map.of("chain", "one.pem", "key", "two.key")));

        assertThatThrownBy(() -> OutgoingTls.of(config, TlsStack.best(), HTTP, written, CLOCK))
                .hasMessageContaining("upstreams.api.tls.server-name: a b (expected: a host name")
                .hasMessageContaining(
                        "upstreams.api.tls.certificate.key: two.key (expected: the key of the first certificate of "
                                + one.chain());
    }

    @Test
    void whoIsTrustedIsEitherVerifiedOrNot() {
        var config = new ClientTlsConfig("ca.pem", null, false, null, TlsVersion.OLDEST);
        var written = FakeConfigNode.of("upstreams.api.tls", Map.of("ca", "ca.pem", "verify", "false"));

        assertThatThrownBy(() -> OutgoingTls.of(config, TlsStack.best(), HTTP, written, CLOCK))
                .hasMessageContaining("upstreams.api.tls.verify: false (expected: true, since ca says whom to trust");
    }

    private static ClientTls tls(SslProvider provider) throws ConfigException {
        return of(trusting(authority.rootFile()), provider);
    }

    private static ClientTls of(ClientTlsConfig config, SslProvider provider) throws ConfigException {
        return OutgoingTls.of(config, new TlsStack(provider), HTTP, FakeConfigNode.at("tls"), CLOCK);
    }

    private static ClientTlsConfig trusting(Path authorities) {
        return ClientTlsConfig.of(authorities.toString(), null);
    }

    private static Outcome shake(X509Bundle server, ClientTls tls, String name) throws Exception {
        return shake(server, tls, name, Demands.NONE);
    }

    private static Outcome shake(X509Bundle server, ClientTls tls, String name, Demands demands) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                server.toKeyManagerFactory().getKeyManagers(),
                authority.root().toTrustManagerFactory().getTrustManagers(),
                null);
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> asked.add(serve(listening, demands)));
            int port = listening.getLocalPort();
            SslHandler[] handler = new SslHandler[1];
            Channel channel = new Bootstrap()
                    .group(GROUP)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel made) {
                            handler[0] = tls.handler(made.alloc(), name, port);
                            made.pipeline().addLast(handler[0], new Closing());
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), port)
                    .sync()
                    .channel();
            Throwable cause = handler[0].handshakeFuture().await().cause();
            Outcome outcome = new Outcome(cause, handler[0].applicationProtocol(), asked.take());
            channel.close().sync();
            return outcome;
        }
    }

    /** The names that the client asked for, and who it is. */
    private static String serve(SSLServerSocket listening, Demands demands) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            demands.of(socket);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var session = (ExtendedSSLSession) socket.getSession();
            return session.getRequestedServerNames()
                    + (socket.getNeedClientAuth() ? session.getPeerPrincipal().toString() : "");
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static final class Closing extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
