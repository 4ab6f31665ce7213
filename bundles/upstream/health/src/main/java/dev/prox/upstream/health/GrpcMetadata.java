package dev.prox.upstream.health;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Metadata of calls of gRPC as the configuration names it: fields of HTTP/2 with narrower rules. */
final class GrpcMetadata {
    /** Names and values together; servers take 8 KiB by default. */
    static final int OCTETS_MAX = 4096;

    private static final Pattern NAME = Pattern.compile("[0-9a-z_.-]+");
    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");
    /** What the call writes itself, and what HTTP/2 knows nothing of. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "content-type",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "upgrade");

    private GrpcMetadata() {}

    /**
     * @param written where {@code metadata} stands
     * @throws ConfigException with all that cannot be sent
     */
    static void check(Map<String, String> metadata, ConfigNode written) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        int octets = 0;
        for (Map.Entry<String, String> each : metadata.entrySet()) {
            ConfigNode at = written.fields().getOrDefault(each.getKey(), written);
            octets += each.getKey().length() + each.getValue().length();
            name(each.getKey(), at, problems);
            value(each.getKey(), each.getValue(), at, problems);
        }
        if (octets > OCTETS_MAX) {
            problems.add(written.problem(OCTETS_MAX + " octets of metadata at most"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static void name(String name, ConfigNode at, List<ConfigException.Problem> problems) {
        String small = name.toLowerCase(Locale.ROOT);
        if (small.equals("host")) {
            problems.add(at.keyProblem("`authority` beside `metadata`"));
        } else if (RESERVED.contains(small) || small.startsWith("grpc-")) {
            problems.add(at.keyProblem("a name that neither HTTP/2 nor gRPC uses itself"));
        } else if (!NAME.matcher(name).matches()) {
            String like = NAME.matcher(small).matches() ? ", as in " + small : "";
            problems.add(at.keyProblem("a name of a-z, 0-9, _, - and ." + like));
        }
    }

    private static void value(String name, String value, ConfigNode at, List<ConfigException.Problem> problems) {
        if (!VALUE.matcher(value).matches()) {
            problems.add(at.problem("printable ASCII, without spaces at its ends"));
        } else if (name.endsWith("-bin") && !isBase64(value)) {
            problems.add(at.problem("base64, as the name ends with -bin"));
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
