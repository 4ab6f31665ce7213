package dev.prox.admin.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prox.api.ChangeControl;
import dev.prox.api.ChangeControl.Refused;
import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleControl.ModuleException;
import dev.prox.api.TrialTerms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes of modules over HTTP, for who knows the {@link Token}. */
final class Changes {
    static final String ALLOW = "GET, HEAD, POST, DELETE";
    private static final String PATH = "/modules";
    private static final long BUNDLE_OCTETS_MAX = 256L << 20;

    private final Supplier<@Nullable ModuleControl> control;
    private final Supplier<@Nullable ChangeControl> trials;
    private final Token token;

    /** What somebody wants. */
    record Wish(
            String method,
            String path,
            @Nullable String query,
            @Nullable String authorization,
            InputStream body) {}

    private interface Step {
        String make(Path bundle) throws ModuleException, Refused;
    }

    private interface Decision {
        String make(ChangeControl control) throws Refused;
    }

    Changes(Supplier<@Nullable ModuleControl> control, Supplier<@Nullable ChangeControl> trials, Token token) {
        this.trials = trials;
        this.control = control;
        this.token = token;
    }

    static boolean isFor(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    Answer make(Wish wish) throws IOException {
        Answer refusal = token.refusal(wish.authorization(), "modules are not changed");
        if (refusal != null) {
            return refusal;
        }
        ModuleControl modules = control.get();
        if (modules == null) {
            return Answer.error(503, "the engine is not running");
        }
        try {
            return switch (wish.method() + " " + wish.path()) {
                case "POST " + PATH, "POST " + PATH + "/install" -> upload(wish.body(), modules::install);
                case "POST " + PATH + "/upgrade" -> upload(wish.body(), modules::upgrade);
                case "POST " + PATH + "/canary" -> canary(wish);
                case "POST " + PATH + "/promote" -> judged(ChangeControl::promote);
                case "POST " + PATH + "/withdraw" -> judged(ChangeControl::withdraw);
                case "POST " + PATH + "/rollback" -> rollback(modules, wish.query());
                case "DELETE " + PATH -> done(modules.remove(parameter(wish.query(), "name")));
                default -> Answer.error(404, "there is no such change; see docs/operate.md");
            };
        } catch (ModuleException | Refused e) {
            return Answer.error(409, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Answer.error(400, String.valueOf(e.getMessage()));
        }
    }

    private Answer canary(Wish wish) throws IOException, ModuleException, Refused {
        TrialTerms terms = TrialTerms.of(parameters(wish.query()));
        ChangeControl changes = trials.get();
        return changes == null
                ? Answer.error(503, "the engine is not running")
                : upload(wish.body(), bundle -> changes.canaryModule(bundle, terms));
    }

    private Answer judged(Decision decision) throws Refused {
        ChangeControl changes = trials.get();
        return changes == null ? Answer.error(503, "the engine is not running") : done(decision.make(changes));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = each.indexOf('=');
            String key = equals < 0 ? each : each.substring(0, equals);
            if (!TrialTerms.KEYS.contains(key) && !TrialTerms.KEYS.contains(key + "=")) {
                throw new IllegalArgumentException("unknown parameter " + key);
            }
            String value = equals < 0 ? "" : URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8);
            parameters.put(key, value);
        }
        return parameters;
    }

    private static Answer rollback(ModuleControl modules, @Nullable String query) throws ModuleException {
        if (query == null) {
            return done(modules.rollback(-1));
        }
        if (query.startsWith("state=") && query.matches("state=-?[0-9]{1,9}")) {
            return done(modules.rollback(Integer.parseInt(query.substring("state=".length()))));
        }
        return done(modules.rollback(parameter(query, "name")));
    }

    private static String parameter(@Nullable String query, String name) {
        if (query == null || !query.startsWith(name + "=") || query.indexOf('&') >= 0) {
            throw new IllegalArgumentException("expected ?" + name + "=...");
        }
        return URLDecoder.decode(query.substring(name.length() + 1), StandardCharsets.UTF_8);
    }

    private static Answer upload(InputStream body, Step step) throws IOException, ModuleException, Refused {
        Path bundle = Files.createTempFile("prox-upload", ".jar");
        try {
            long length;
            try (OutputStream out = Files.newOutputStream(bundle)) {
                length = copy(body, out);
            }
            if (length == 0) {
                return Answer.error(400, "expected a bundle as the body");
            }
            return length > BUNDLE_OCTETS_MAX
                    ? Answer.error(413, "a bundle has " + BUNDLE_OCTETS_MAX + " octets at most")
                    : done(step.make(bundle));
        } finally {
            Files.deleteIfExists(bundle);
        }
    }

    /** Stops behind the limit. */
    private static long copy(InputStream from, OutputStream to) throws IOException {
        byte[] part = new byte[1 << 16];
        long length = 0;
        for (int read = from.read(part); read >= 0 && length <= BUNDLE_OCTETS_MAX; read = from.read(part)) {
            to.write(part, 0, read);
            length += read;
        }
        return length;
    }

    private static Answer done(String text) {
        return Answer.json(200, JsonNodeFactory.instance.objectNode().put("done", text));
    }
}
