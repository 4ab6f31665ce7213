package dev.prox.tls.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.TlsVersion;
import dev.prox.tls.files.FilesConfig.Certificate;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTest {
    /** Where the octets of the older form begin in PKCS #8 of a 2048 bit RSA key, and of a P-256 key. */
    private static final int PKCS1_FROM = 26;

    private static final byte[] P256 = {6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};

    @TempDir
    Path folder;

    private Authority authority;
    private X509Bundle bundle;
    private Certificate certificate;

    @BeforeEach
    void certify() throws Exception {
        authority = new Authority(folder, "root");
        bundle = authority.issue("shop.example");
        certificate = authority.write(bundle, "shop");
    }

    @Test
    void aCertificateAndItsKeyAreTaken() throws Exception {
        load(certificate);
    }

    @Test
    void pathsAreSeenFromTheFolderOfTheConfiguration() throws Exception {
        Path seen = Path.of("").toAbsolutePath().relativize(folder);

        load(new Certificate(
                seen.resolve("shop.pem").toString(), seen.resolve("shop.key").toString(), List.of()));
    }

    @Test
    void theTextOfAFileIsAsGoodAsItsName() throws Exception {
        load(new Certificate(
                Files.readString(folder.resolve("shop.pem")), Files.readString(folder.resolve("shop.key")), List.of()));
    }

    @Test
    void namesAreThoseOfTheHostsAlone() throws Exception {
        String chain = folder.resolve("shop.pem").toString();
        String key = folder.resolve("shop.key").toString();
        load(new Certificate(chain, key, List.of("other.example", "*.example")));
        assertThatThrownBy(() -> load(new Certificate(chain, key, List.of("*.shop.example", "hop.example"))))
                .hasMessageContaining("expected: a certificate for *.shop.example, hop.example, but it is for ");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> load(authority.certificate("none.pem", "shop.key")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("listeners.web.tls.certificates[0].chain: " + folder.resolve("none.pem"))
                .hasMessageContaining(folder.resolve("none.pem") + " does not exist");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThatThrownBy(() -> load(
                        authority.certificate("none.pem", "shop.key"), authority.certificate("shop.pem", "none.key")))
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("certificates[1].key: ");
    }

    @Test
    void noCertificateAtAllIsAProblem() {
        assertThatThrownBy(() -> load()).hasMessageContaining("at least one certificate");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        authority.write(authority.issue("other.example"), "other");

        assertThatThrownBy(() -> load(authority.certificate("shop.pem", "other.key")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(" (expected: the key of the first certificate of ")
                .hasMessageContaining("CN=shop.example");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        authority.write(Authority.builder("rsa.example").rsa2048().buildIssuedBy(authority.root()), "rsa");

        assertThatThrownBy(() -> load(authority.certificate("shop.pem", "rsa.key")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void aBrokenCertificateIsRefused() throws Exception {
        write("broken.pem", "CERTIFICATE", new byte[] {1, 2, 3});

        assertThatThrownBy(() -> load(authority.certificate("broken.pem", "shop.key")))
                .hasMessageContaining("a well-formed certificate as number 1");
    }

    @Test
    void aFileWithoutKeyIsRefused() {
        assertThatThrownBy(() -> load(authority.certificate("shop.pem", "shop.pem")))
                .hasMessageContaining("-----BEGIN PRIVATE KEY-----");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"})
    void aBrokenKeyIsRefusedWithAWayOut(String type) throws Exception {
        write("broken.key", type, new byte[] {0x30, (byte) 0x84, 1, 2, 3});

        assertThatThrownBy(() -> load(authority.certificate("shop.pem", "broken.key")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void anEncryptedKeyIsRefusedWithAWayOut() throws Exception {
        write("encrypted.key", "ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0});

        assertThatThrownBy(() -> load(authority.certificate("shop.pem", "encrypted.key")))
                .hasMessageContaining("not encrypted")
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void anRsaKeyMayBeOfTheOlderForm() throws Exception {
        X509Bundle rsa = Authority.builder("rsa.example").rsa2048().buildIssuedBy(authority.root());
        authority.write(rsa, "rsa");
        byte[] pkcs8 = rsa.getKeyPair().getPrivate().getEncoded();
        write("old.key", "RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS1_FROM, pkcs8.length));

        load(authority.certificate("rsa.pem", "old.key"));
    }

    @Test
    void anEcKeyMayBeOfTheOlderForm() throws Exception {
        write("old.key", "EC PRIVATE KEY", sec1(bundle.getKeyPair().getPrivate(), Der.element(0xa0, P256)));

        load(authority.certificate("shop.pem", "old.key"));
    }

    @Test
    void anEcKeyWithoutItsCurveIsRefused() throws Exception {
        write("old.key", "EC PRIVATE KEY", sec1(bundle.getKeyPair().getPrivate()));

        assertThatThrownBy(() -> load(authority.certificate("shop.pem", "old.key")))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void anExpiredCertificateIsServed() throws Exception {
        load(authority.write(authority.issueExpired("old.example"), "old"));
    }

    @Test
    void lengthsOfAllSizesAreWritten() {
        for (int length : new int[] {0, 127, 128, 255, 256, 65_535, 65_536}) {
            byte[] element = Der.element(4, new byte[length]);
            int header = length < 128 ? 2 : length < 256 ? 3 : length < 65_536 ? 4 : 5;

            assertThat(element).hasSize(header + length);
        }
    }

    @Test
    void theVersionIsOneOfTwo() {
        assertThat(TlsVersion.parse("1.3").andLater()).containsExactly("TLSv1.3");
        assertThat(TlsVersion.parse("1.2").andLater()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThatThrownBy(() -> TlsVersion.parse("1.1")).hasMessage("1.2 or 1.3");
    }

    private void load(Certificate... certificates) throws ConfigException {
        FilesConfig config = new FilesConfig(List.of(certificates), TlsVersion.parse("1.2"));
        new FilesComponent().server(config, List.of("http/1.1"), Nodes.tls(List.of(certificates)));
    }

    private void write(String file, String type, byte[] octets) throws Exception {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }

    /** {@code ECPrivateKey} of RFC 5915: version, the secret number, more. */
    private static byte[] sec1(PrivateKey key, byte[]... more) {
        byte[] secret = new byte[32];
        byte[] number = ((java.security.interfaces.ECPrivateKey) key).getS().toByteArray();
        byte[] unsigned = number.length > 32 ? Arrays.copyOfRange(number, 1, 33) : number;
        ByteBuffer.wrap(secret).position(32 - unsigned.length).put(unsigned);
        byte[][] parts = new byte[2 + more.length][];
        parts[0] = new byte[] {2, 1, 1};
        parts[1] = Der.element(4, secret);
        System.arraycopy(more, 0, parts, 2, more.length);
        return Der.element(0x30, parts);
    }
}
