package dev.prox.tls.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ClientTls;
import dev.prox.api.ConfigException;
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
import java.util.List;
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

class VerifyingTlsTest {
    private static final List<String> HTTP = List.of("http/1.1");
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
        ClientTls runtimes = VerifyingTls.of(null, new TlsStack(provider), HTTP, FakeConfigNode.at("ca"));

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
        ClientTls tls = VerifyingTls.of(both, new TlsStack(provider), HTTP, FakeConfigNode.at("ca"));

        assertThat(shake(good, tls, "good.example").cause).isNull();
        assertThat(shake(other.issue("good.example"), tls, "good.example").cause)
                .isNull();
    }

    @Test
    void aFileWithoutCertificatesIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("empty.pem"), "nothing\n");

        assertThatThrownBy(() -> VerifyingTls.of(
                        file, TlsStack.best(), HTTP, FakeConfigNode.of("routes[0].forward.ca", "empty.pem")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "prox.yaml:1:1: routes[0].forward.ca: empty.pem (expected: -----BEGIN CERTIFICATE----- in %s)",
                        file);
    }

    private static ClientTls tls(SslProvider provider) throws ConfigException {
        return VerifyingTls.of(authority.rootFile(), new TlsStack(provider), HTTP, FakeConfigNode.at("ca"));
    }

    private static Outcome shake(X509Bundle server, ClientTls tls, String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(server.toKeyManagerFactory().getKeyManagers(), null, null);
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> asked.add(serve(listening)));
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

    /** The names that the client asked for. */
    private static String serve(SSLServerSocket listening) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return ((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames()
                    .toString();
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
