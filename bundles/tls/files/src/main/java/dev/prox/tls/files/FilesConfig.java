package dev.prox.tls.files;

import dev.prox.api.Config;
import dev.prox.api.TlsVersion;
import java.util.List;

/** {@code tls: {...}} of a listener. */
@Config.Doc("TLS with certificates from files.")
public record FilesConfig(
        @Config.Doc("Certificates, chosen by the name that a client asks for; the first serves all other clients.")
        List<Certificate> certificates,

        @Config.Doc("The oldest version of TLS that is spoken: 1.2 or 1.3.") @Config.Default("1.2")
        TlsVersion minVersion) {

    /** One certificate. */
    public record Certificate(
            @Config.Doc("PEM file with the certificate and those between it and the root.")
            String chain,

            @Config.Doc("PEM file with the private key, not encrypted.")
            String key) {}
}
