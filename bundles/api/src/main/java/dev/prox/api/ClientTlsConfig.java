package dev.prox.api;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Optional;
import org.jspecify.annotations.Nullable;

/** {@code tls: {...}} of those whom we connect to: whom we trust, and who we are. Equal settings are one identity. */
@Doc("The TLS that is spoken to others: whom to trust, and who we are.")
public record ClientTlsConfig(
        @Doc("PEM file of the authorities to trust, instead of the runtime's.") @Optional @Nullable
        String ca,

        @Doc("The name that is asked for (SNI) and verified, instead of the host that is connected to.")
        @Optional
        @Nullable
        String serverName,

        @Doc("Whether the peer must prove who it is; false trusts whoever answers.") @Default("true")
        boolean verify,

        @Doc("The certificate that we show to those who ask for one.") @Optional @Nullable
        Certificate certificate,

        @Doc("The oldest version of TLS that is spoken: 1.2 or 1.3.") @Default("1.2")
        TlsVersion minVersion) {

    /** The runtime's authorities, and no certificate of our own. */
    public static final ClientTlsConfig PLAIN = of(null, null);

    /** A certificate of our own. */
    public record Certificate(
            @Doc("PEM file with the certificate and those between it and the root.")
            String chain,

            @Doc("PEM file with the private key, not encrypted.")
            String key) {}

    /** With the defaults for all else. */
    public static ClientTlsConfig of(@Nullable String ca, @Nullable Certificate certificate) {
        return new ClientTlsConfig(ca, null, true, certificate, TlsVersion.OLDEST);
    }
}
