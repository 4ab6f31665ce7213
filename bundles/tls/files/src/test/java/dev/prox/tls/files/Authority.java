package dev.prox.tls.files;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A certificate authority of a test, with files in a folder. */
final class Authority {
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final int SEQUENCE = 0x30;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private final Path folder;
    private final X509Bundle root;

    Authority(Path folder, String name) throws Exception {
        this.folder = folder;
        this.root = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(rootFile(), root.getCertificatePEM());
    }

    X509Bundle root() {
        return root;
    }

    Path rootFile() {
        return folder.resolve(
                root.getCertificate().getSubjectX500Principal().getName().substring(3) + ".pem");
    }

    static CertificateBuilder builder(String... names) throws IOException {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + names[0].replace("*", "any"))
                .addExtensionOctetString(ALTERNATIVE_NAMES, false, alternatives(names));
    }

    /** By hand, since the builder takes no wildcards. */
    private static byte[] alternatives(String... names) throws IOException {
        byte[][] parts = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            boolean address = names[i].matches("[0-9.]+") || names[i].indexOf(':') >= 0;
            parts[i] = address
                    ? Der.element(IP_ADDRESS, InetAddress.getByName(names[i]).getAddress())
                    : Der.element(DNS_NAME, names[i].getBytes(StandardCharsets.US_ASCII));
        }
        return Der.element(SEQUENCE, parts);
    }

    X509Bundle issue(String... names) throws Exception {
        return builder(names).buildIssuedBy(root);
    }

    X509Bundle issueExpired(String... names) throws Exception {
        return builder(names)
                .notBefore(Instant.now().minus(2, ChronoUnit.DAYS))
                .notAfter(Instant.now().minus(1, ChronoUnit.DAYS))
                .buildIssuedBy(root);
    }

    /** Writes {@code file.pem} and {@code file.key}, and returns what a configuration says of them. */
    FilesConfig.Certificate write(X509Bundle bundle, String file) throws IOException {
        Files.writeString(folder.resolve(file + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(file + ".key"), bundle.getPrivateKeyPEM());
        return certificate(file + ".pem", file + ".key");
    }

    /** What a configuration says of two files of the folder. */
    FilesConfig.Certificate certificate(String chain, String key) {
        return new FilesConfig.Certificate(
                folder.resolve(chain).toString(), folder.resolve(key).toString(), List.of());
    }
}
