package dev.prox.transport;

import dev.prox.api.Failure;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Why a TLS handshake with a server has failed. */
final class TlsTrouble {
    private TlsTrouble() {}

    /** Names the certificate where that is the cause, anywhere in the chain of causes. */
    static Failure failure(Throwable cause) {
        boolean certificate = false;
        for (Throwable at = cause; at != null; at = at.getCause()) {
            certificate |= at instanceof CertificateException
                    || at instanceof CertPathBuilderException
                    || at instanceof CertPathValidatorException;
        }
        if (certificate) {
            return new Failure(
                    Failure.Kind.TLS_CERTIFICATE, "the certificate of the server is not trusted or not its own");
        }
        boolean spoken = cause instanceof SSLHandshakeException || cause instanceof SSLException;
        return new Failure(
                Failure.Kind.TLS_ERROR,
                spoken ? "the TLS handshake failed" : "the connection ended in the TLS handshake");
    }
}
