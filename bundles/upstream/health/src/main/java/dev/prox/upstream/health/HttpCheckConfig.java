package dev.prox.upstream.health;

import dev.prox.api.Config;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is asked for, and what the response must be. */
@Config.Doc("Passes when the response to a request is as expected.")
public record HttpCheckConfig(
        @Config.Doc("Path and query.") @Config.Default("/") String path,

        @Config.Doc("GET, HEAD or OPTIONS.") @Config.Default("GET")
        String method,

        @Config.Doc("The field Host; host and port of the endpoint where left out.") @Config.Optional @Nullable
        String host,

        @Config.Doc("Further fields of the request.") @Config.Default("{}")
        Map<String, String> headers,

        @Config.Doc("What the status may be.") @Config.Default("[200-299]")
        List<StatusRange> status,

        @Config.Doc("What the first 65536 octets of the body must contain.") @Config.Default("")
        String body,

        @Config.Doc("A port of its own; 0 for that of the endpoint.") @Config.Default("0") @Config.Range(max = 65535)
        int port) {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");
    private static final Pattern HOST = Pattern.compile("[!-~&&[^/?#@]]+");

    public HttpCheckConfig {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("a `path` that begins with a slash, without spaces and #");
        }
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("GET, HEAD or OPTIONS as `method`");
        }
        if (host != null && !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("a `host`, perhaps with a port, as in www.example:8080");
        }
        if (status.isEmpty()) {
            throw new IllegalArgumentException("at least one `status`");
        }
        if (method.equals("HEAD") && !body.isEmpty()) {
            throw new IllegalArgumentException("no `body` of a response to HEAD, which has none");
        }
    }
}
