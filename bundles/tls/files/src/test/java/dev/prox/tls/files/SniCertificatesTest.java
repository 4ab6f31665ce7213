package dev.prox.tls.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigNode;
import dev.prox.api.ServerTls;
import dev.prox.api.TlsVersion;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SniCertificatesTest {
    private static final List<String> HTTP = List.of("http/1.1");

    @TempDir
    static Path folder;

    private static Authority authority;
    private static List<FilesConfig.Certificate> certificates;
    private static SSLContext client;

    @BeforeAll
    static void certify() throws Exception {
        authority = new Authority(folder, "root");
        certificates = List.of(
                authority.write(authority.issue("default.example"), "default"),
                authority.write(authority.issue("shop.example", "www.shop.example"), "shop"),
                authority.write(authority.issue("*.wild.example"), "wild"),
                authority.write(authority.issue("exact.wild.example"), "exact"),
                authority.write(Authority.builder("rsa.example").rsa2048().buildIssuedBy(authority.root()), "rsa"));
        client = client();
    }

    private static SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {authority.root().toTrustManager()}, null);
        return context;
    }

    @Test
    void boringSslIsThere() {
        assertThat(OpenSsl.isAvailable())
                .as(() -> "" + OpenSsl.unavailabilityCause())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void theNameChoosesTheCertificate(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.2"))) {
            assertThat(subject(listening, "shop.example")).isEqualTo("CN=shop.example");
            assertThat(subject(listening, "WWW.Shop.Example")).isEqualTo("CN=shop.example");
            assertThat(subject(listening, "a.wild.example")).isEqualTo("CN=any.wild.example");
            assertThat(subject(listening, "exact.wild.example")).isEqualTo("CN=exact.wild.example");
            assertThat(subject(listening, "rsa.example")).isEqualTo("CN=rsa.example");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void whoAsksForNoneOfTheNamesGetsTheFirst(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.2"))) {
            assertThat(subject(listening, null)).isEqualTo("CN=default.example");
            assertThat(subject(listening, "other.example")).isEqualTo("CN=default.example");
            assertThat(subject(listening, "a.b.wild.example")).isEqualTo("CN=default.example");
            assertThat(subject(listening, "wild.example")).isEqualTo("CN=default.example");
            assertThat(subject(listening, "localhost")).isEqualTo("CN=default.example");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void theProtocolIsChosenByAlpn(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.2"))) {
            assertThat(protocol(listening, "h2", "http/1.1")).isEqualTo("http/1.1");
            assertThat(protocol(listening)).isEmpty();
            assertThat(protocol(listening, "h2")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void tls12AndTls13AreSpoken(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.2"))) {
            assertThat(connect(client, listening, versions("TLSv1.2")).getProtocol())
                    .isEqualTo("TLSv1.2");
            assertThat(connect(client, listening, versions("TLSv1.3")).getProtocol())
                    .isEqualTo("TLSv1.3");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void tls12IsRefusedWhereTls13IsTheLeast(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.3"))) {
            assertThat(connect(client, listening, versions("TLSv1.3")).getProtocol())
                    .isEqualTo("TLSv1.3");
            assertThatThrownBy(() -> connect(client, listening, versions("TLSv1.2")))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void tls11IsRefused(SslProvider provider) throws Exception {
        String extensions = "000a00040002001d" + "000b00020100" + "000d00040002" + "0403";
        String hello = "0302" + "00".repeat(32) + "00" + "0004c009c013" + "0100"
                + String.format("%04x", extensions.length() / 2) + extensions;
        String handshake = "01" + String.format("%06x", hello.length() / 2) + hello;
        String octets = "160301" + String.format("%04x", handshake.length() / 2) + handshake;
        try (Listening listening = new Listening(tls(provider, "1.2"));
                Socket socket = new Socket()) {
            socket.connect(listening.address());
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(HexFormat.of().parseHex(octets));

            byte[] alert = socket.getInputStream().readNBytes(7);

            assertThat(alert).startsWith(0x15).endsWith(0, 2, 2, 70); // fatal: protocol_version
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void tls12IsSpokenWithAuthenticatedEncryptionOnly(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.2"))) {
            assertThatThrownBy(() -> connect(client, listening, parameters -> {
                        parameters.setProtocols(new String[] {"TLSv1.2"});
                        parameters.setCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
                    }))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void sessionsAreResumed(SslProvider provider) throws Exception {
        try (Listening listening = new Listening(tls(provider, "1.2"))) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                SSLContext fresh = client();
                SSLSession first = connect(fresh, listening, versions(version));
                Thread.sleep(20);
                SSLSession second = connect(fresh, listening, versions(version));

                assertThat(second.getCreationTime()).as(version).isEqualTo(first.getCreationTime());
            }
        }
    }

    private static ServerTls tls(SslProvider provider, String minVersion) throws Exception {
        FilesConfig config = new FilesConfig(certificates, TlsVersion.parse(minVersion));
        ConfigNode at = Nodes.tls(certificates);
        return SniCertificates.of(config, new TlsStack(provider), HTTP, at, InstantSource.system());
    }

    private static Consumer<SSLParameters> versions(String... versions) {
        return parameters -> parameters.setProtocols(versions);
    }

    private static String subject(Listening listening, @Nullable String name) throws Exception {
        // a client of its own: one that resumes a session asks for that session's name
        SSLSession session = connect(client(), listening, parameters -> {
            if (name != null) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
        });
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String protocol(Listening listening, String... offered) throws Exception {
        try (SSLSocket socket = open(client, listening)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getApplicationProtocol();
        }
    }

    private static SSLSession connect(SSLContext context, Listening listening, Consumer<SSLParameters> edit)
            throws Exception {
        try (SSLSocket socket = open(context, listening)) {
            SSLParameters parameters = socket.getSSLParameters();
            edit.accept(parameters);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('x'); // behind it the tickets of TLS 1.3 have been read
            return socket.getSession();
        }
    }

    /** By address, so that no name is asked for unless a test does. */
    private static SSLSocket open(SSLContext context, Listening listening) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(
                        listening.address().getAddress(), listening.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }
}
