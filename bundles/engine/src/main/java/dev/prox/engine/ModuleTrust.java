package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Whether a bundle may become a module: by its sum and by its signature, as the configuration wants. A file {@code FILE.sha256} beside a bundle is always believed
 * to say what the bundle should be.
 */
final class ModuleTrust {
    private final @Nullable Path signers;
    private final @Nullable Path checksums;

    ModuleTrust(DocumentConfig.ModuleSettings settings, Path home) {
        signers = settings.signers() == null ? null : home.resolve(settings.signers());
        checksums = settings.checksums() == null ? null : home.resolve(settings.checksums());
    }

    /** What is checked, in words. */
    String words() {
        StringBuilder words = new StringBuilder("content");
        if (checksums != null) {
            words.append(", sum in ").append(checksums);
        }
        if (signers != null) {
            words.append(", signature by ").append(signers);
        }
        return words.toString();
    }

    /**
     * @param file as it was given, for words and for the sum beside it
     * @param kept the bytes that would run
     */
    void check(Path file, Path kept, String sum) throws ModuleException {
        try {
            beside(file, sum);
            listed(file, sum);
            if (signers != null) {
                signed(file, kept, certificates(signers));
            }
        } catch (IOException e) {
            throw new ModuleException("cannot verify " + file + ": " + e, e);
        }
    }

    private static void beside(Path file, String sum) throws IOException, ModuleException {
        Path beside = file.resolveSibling(file.getFileName() + ".sha256");
        if (Files.exists(beside) && !hasSum(beside, sum)) {
            throw new ModuleException(file + " has the SHA-256 " + sum + ", and " + beside + " says another one");
        }
    }

    private void listed(Path file, String sum) throws IOException, ModuleException {
        if (checksums != null && !hasSum(checksums, sum)) {
            throw new ModuleException(file + " has the SHA-256 " + sum + ", which is not in " + checksums);
        }
    }

    private static boolean hasSum(Path list, String sum) throws IOException {
        return Files.readAllLines(list).stream()
                .anyMatch(line ->
                        line.strip().toLowerCase(Locale.ROOT).split("\\s+")[0].equals(sum));
    }

    private static Collection<? extends Certificate> certificates(Path pem) throws IOException, ModuleException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new ModuleException(pem + " has no certificate");
            }
            return all;
        } catch (CertificateException e) {
            throw new ModuleException("cannot read the certificates in " + pem + ": " + e.getMessage(), e);
        }
    }

    /** Every entry must be signed by one who is trusted; one that is not could be anybody's. */
    private void signed(Path file, Path kept, Collection<? extends Certificate> trusted)
            throws IOException, ModuleException {
        try (JarFile jar = new JarFile(kept.toFile(), true)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.isDirectory() || isOfSignature(entry.getName())) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                signed(file, entry, trusted);
            }
        } catch (SecurityException e) {
            throw new ModuleException(file + " has a wrong signature: " + e.getMessage(), e);
        }
    }

    private void signed(Path file, JarEntry entry, Collection<? extends Certificate> trusted) throws ModuleException {
        CodeSigner[] by = entry.getCodeSigners();
        if (by == null) {
            throw new ModuleException(file + " is not signed (" + entry.getName() + ")");
        }
        for (CodeSigner signer : by) {
            if (isTrusted(signer.getSignerCertPath().getCertificates(), trusted)) {
                return;
            }
        }
        String name = by[0].getSignerCertPath().getCertificates().getFirst() instanceof X509Certificate first
                ? first.getSubjectX500Principal().getName()
                : "somebody";
        throw new ModuleException(file + " is signed by " + name + ", and nobody in " + signers + " certifies that");
    }

    /** The chain leads, link by link, to a certificate that is trusted. */
    private static boolean isTrusted(List<? extends Certificate> chain, Collection<? extends Certificate> trusted) {
        for (int i = 0; i < chain.size(); i++) {
            Certificate link = chain.get(i);
            if (!isValid(link) || i > 0 && !isBy(chain.get(i - 1), link)) {
                return false;
            }
            if (trusted.contains(link)
                    || trusted.stream().anyMatch(each -> isAuthority(each) && isValid(each) && isBy(link, each))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBy(Certificate link, Certificate issuer) {
        try {
            link.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Who may certify others; without it any holder of a certificate could. */
    private static boolean isAuthority(Certificate certificate) {
        return certificate instanceof X509Certificate x509 && x509.getBasicConstraints() >= 0;
    }

    private static boolean isValid(Certificate certificate) {
        try {
            if (certificate instanceof X509Certificate x509) {
                x509.checkValidity();
            }
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean isOfSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.equals(JarFile.MANIFEST_NAME)
                || upper.startsWith("META-INF/")
                        && upper.indexOf('/', 9) < 0
                        && upper.matches(".*\\.(SF|RSA|DSA|EC)|META-INF/SIG-.*");
    }
}
