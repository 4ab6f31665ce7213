package dev.prox.tls.files;

import dev.prox.api.Config;
import dev.prox.api.TlsVersion;
import java.util.List;
import java.util.Locale;

/** {@code tls: {...}} of a listener. */
@Config.Doc("TLS with certificates from files.")
public record FilesConfig(
        @Config.Doc("Certificates, chosen by the name that a client asks for; the first serves all other clients.")
        List<Certificate> certificates,

        @Config.Doc("The oldest version of TLS that is spoken: 1.2 or 1.3.") @Config.Default("1.2")
        TlsVersion minVersion) {

    /** One certificate. */
    public record Certificate(
            @Config.Doc("PEM file with the certificate and those between it and the root, or its text.")
            String chain,

            @Config.Doc("PEM file with the private key, not encrypted, or its text.")
            String key,

            @Config.Default("[]")
            @Config.Doc("Hosts, example.org or *.example.org, of which each name of the certificate must be one.")
            List<String> hosts) {
        /** Whether a name of a certificate, {@code *.example.org} among them, is one of the hosts. */
        boolean mayServe(String name) {
            return hosts.isEmpty() || hosts.stream().anyMatch(host -> covers(host.toLowerCase(Locale.ROOT), name));
        }

        private static boolean covers(String host, String name) {
            return host.equals(name) || host.startsWith("*.") && name.endsWith(host.substring(1));
        }
    }
}
