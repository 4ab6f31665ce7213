package dev.prox.tls.files;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A certificate with its key.
 *
 * @param chain the certificate first
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final System.Logger LOG = System.getLogger(Identity.class.getName());
    private static final int DNS_NAME = 2;

    /** @param chainAt the node that names the file of the chain, and so for the key */
    static Identity read(Path chain, ConfigNode chainAt, Path key, ConfigNode keyAt, Instant now)
            throws ConfigException {
        return of(Pem.read(chain, chainAt), Pem.read(key, keyAt), now);
    }

    static Identity of(Pem chain, Pem key, Instant now) throws ConfigException {
        List<X509Certificate> certificates = chain.certificates();
        PrivateKey privateKey = PrivateKeys.read(key);
        X509Certificate own = certificates.getFirst();
        if (!PrivateKeys.match(privateKey, own.getPublicKey())) {
            throw key.problem("the key of the first certificate of " + chain.source() + " ("
                    + own.getSubjectX500Principal() + ")");
        }
        warn(own, chain.source(), now);
        return new Identity(certificates, privateKey);
    }

    /** A certificate out of its time is served all the same: it may be renewed, and clients may not care. */
    private static void warn(X509Certificate certificate, String file, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from) || now.isAfter(to)) {
            LOG.log(System.Logger.Level.WARNING, "certificate {0} is valid from {1} to {2} only", file, from, to);
        }
    }

    /** The names of the certificate, in lower case; {@code *.example.org} among them. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = chain.getFirst().getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0).equals(DNS_NAME)) {
                        names.add(((String) alternative.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            LOG.log(System.Logger.Level.WARNING, "a certificate whose alternative names cannot be read: {0}", e);
        }
        return names;
    }
}
