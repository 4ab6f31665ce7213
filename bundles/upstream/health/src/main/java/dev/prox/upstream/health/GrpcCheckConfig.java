package dev.prox.upstream.health;

import dev.prox.api.Config;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which service is asked for, and how. */
@Config.Doc("Passes when the health service of gRPC (grpc.health.v1) says SERVING.")
public record GrpcCheckConfig(
        @Config.Doc("The service that is asked for; the server as a whole where empty.") @Config.Default("")
        String service,

        @Config.Doc("The field :authority; host and port of the endpoint where left out.") @Config.Optional @Nullable
        String authority,

        @Config.Doc("Metadata of the call.") @Config.Default("{}")
        Map<String, String> metadata,

        @Config.Doc("Whether TLS is spoken, also where requests go in plain text.") @Config.Default("false")
        boolean tls,

        @Config.Doc("A port of its own; 0 for that of the endpoint.") @Config.Default("0") @Config.Range(max = 65535)
        int port) {
    static final int SERVICE_OCTETS_MAX = 1024;
    private static final Pattern AUTHORITY = Pattern.compile("[!-~&&[^/?#@]]{1,255}");

    public GrpcCheckConfig {
        if (service.getBytes(StandardCharsets.UTF_8).length > SERVICE_OCTETS_MAX
                || service.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a `service` of " + SERVICE_OCTETS_MAX + " octets at most, without control characters");
        }
        if (authority != null && !AUTHORITY.matcher(authority).matches()) {
            throw new IllegalArgumentException("an `authority`, perhaps with a port, as in orders.example:8080");
        }
    }
}
