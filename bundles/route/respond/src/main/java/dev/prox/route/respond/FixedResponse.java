package dev.prox.route.respond;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Handler;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The same response for every request. */
final class FixedResponse implements Handler {
    /** Fields that Prox writes itself. */
    private static final Set<HeaderName> RESERVED = Set.of(
            HeaderName.CONNECTION,
            HeaderName.CONTENT_LENGTH,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.TE,
            HeaderName.TRAILER,
            HeaderName.UPGRADE,
            HeaderName.KEEP_ALIVE,
            HeaderName.PROXY_CONNECTION);

    private final Respond response;

    private FixedResponse(Respond response) {
        this.response = response;
    }

    static FixedResponse create(RespondConfig config, ConfigNode at) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        if (isWithoutBody(config.status()) && !config.body().isEmpty()) {
            problems.add(child(at, "body").problem("no body with status " + config.status()));
        }
        try {
            new HeaderLine(HeaderName.CONTENT_TYPE, config.contentType());
        } catch (IllegalArgumentException e) {
            problems.add(child(at, "content-type").problem(String.valueOf(e.getMessage())));
        }
        List<HeaderLine> lines = lines(config, child(at, "headers"), problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        byte[] body = config.body().getBytes(StandardCharsets.UTF_8);
        return new FixedResponse(new Respond(config.status(), lines, config.contentType(), body, null));
    }

    /** RFC 9110, 15.3.5 and 15.4.5; a 205 has none either (15.3.6). */
    private static boolean isWithoutBody(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    private static List<HeaderLine> lines(RespondConfig config, ConfigNode at, List<ConfigException.Problem> problems) {
        List<HeaderLine> lines = new ArrayList<>();
        config.headers().forEach((name, value) -> {
            ConfigNode field = child(at, name);
            HeaderName known = null;
            try {
                known = name(name);
                lines.add(new HeaderLine(known, value));
            } catch (IllegalArgumentException e) {
                String expected = String.valueOf(e.getMessage());
                problems.add(known == null ? field.keyProblem(expected) : field.problem(expected));
            }
        });
        return List.copyOf(lines);
    }

    private static HeaderName name(String text) {
        HeaderName name = HeaderName.of(text);
        if (name.equals(HeaderName.CONTENT_TYPE)) {
            throw new IllegalArgumentException("the type of the body under the key content-type of respond");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("a field other than " + name + ", which Prox itself writes");
        }
        return name;
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }

    @Override
    public Verdict handle(Exchange exchange) {
        return response;
    }
}
