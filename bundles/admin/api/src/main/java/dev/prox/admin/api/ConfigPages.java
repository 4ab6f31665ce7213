package dev.prox.admin.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.ConfigControl;
import dev.prox.api.ConfigControl.Probe;
import dev.prox.api.ConfigControl.Refused;
import dev.prox.api.ConfigControl.Version;
import dev.prox.api.ConfigControl.Written;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource.Patch;
import dev.prox.api.ConfigText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The configuration over HTTP, for who knows the {@link Token}, to read too, since it may hold secrets. */
final class ConfigPages {
    static final Map<String, String> ALLOW = Map.of(
            "/config", "GET, HEAD, PUT, PATCH",
            "/config/history", "GET, HEAD",
            "/config/validate", "POST",
            "/config/dry-run", "POST",
            "/config/rollback", "POST",
            "/explain", "POST");

    private static final int OCTETS_MAX = 16 << 20;
    private static final int AUTHOR_MAX = 100;
    private static final String MERGE = "application/merge-patch+json";
    private static final String OPERATIONS = "application/json-patch+json";

    private final ObjectMapper json = new ObjectMapper();
    private final Supplier<@Nullable ConfigControl> control;
    private final Token token;

    ConfigPages(Supplier<@Nullable ConfigControl> control, Token token) {
        this.control = control;
        this.token = token;
    }

    /** What somebody asks for; fields by name. */
    record Request(String method, String path, @Nullable String query, Fields fields, InputStream body) {}

    /** The fields of a request. */
    interface Fields {
        @Nullable
        String first(String name);
    }

    static boolean isFor(String path) {
        return ALLOW.containsKey(path);
    }

    Answer answer(Request request) throws IOException {
        Answer refusal =
                token.refusal(request.fields.first("Authorization"), "the configuration is not shown or changed");
        if (refusal != null) {
            return refusal;
        }
        ConfigControl config = control.get();
        if (config == null) {
            return Answer.error(503, "the engine is not running");
        }
        try {
            return answer(config, request);
        } catch (ConfigException e) {
            return problems(e);
        } catch (Refused e) {
            return Answer.error(status(e.reason()), String.valueOf(e.getMessage()));
        } catch (TooLarge e) {
            return Answer.error(413, "a configuration has " + OCTETS_MAX + " octets at most");
        } catch (IllegalArgumentException e) {
            return Answer.error(400, String.valueOf(e.getMessage()));
        }
    }

    private Answer answer(ConfigControl config, Request request) throws ConfigException, Refused, IOException {
        String method = request.method.equals("HEAD") ? "GET" : request.method;
        return switch (method + " " + request.path) {
            case "GET /config" -> read(config, request);
            case "PUT /config" -> put(config, request);
            case "PATCH /config" -> patch(config, request);
            case "POST /config/validate" -> {
                config.validate(text(request.body));
                yield Answer.json(200, JsonNodeFactory.instance.objectNode().put("valid", true));
            }
            case "POST /config/dry-run" -> Answer.json(200, ConfigText.json(config.dryRun(text(request.body))) + "\n");
            case "GET /config/history" -> history(config, request.query);
            case "POST /config/rollback" -> done(config.rollback(number(request.query, "version"), author(request)));
            default -> Answer.json(200, ConfigText.json(config.explain(probe(request.body))) + "\n");
        };
    }

    // ---- the document ----

    private static Answer read(ConfigControl config, Request request) throws Refused {
        Written now = config.written();
        String known = request.fields.first("If-None-Match");
        Map<String, String> fields = Map.of("ETag", quoted(now.tag()));
        return known != null && (known.strip().equals("*") || known.contains(quoted(now.tag())))
                ? new Answer(304, "application/yaml", new byte[0], fields)
                : new Answer(200, "application/yaml", now.text().getBytes(StandardCharsets.UTF_8), fields);
    }

    private static String quoted(String tag) {
        return "\"" + tag + "\"";
    }

    private static Answer put(ConfigControl config, Request request) throws ConfigException, Refused, IOException {
        String expected = expected(request);
        return expected == null ? unconditional() : done(config.put(text(request.body), expected, author(request)));
    }

    private static Answer patch(ConfigControl config, Request request) throws ConfigException, Refused, IOException {
        String type = String.valueOf(request.fields.first("Content-Type"))
                .split(";")[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!type.equals(MERGE) && !type.equals(OPERATIONS)) {
            Map<String, String> fields = Map.of("Accept-Patch", MERGE + ", " + OPERATIONS);
            return Answer.error(415, "a patch is " + MERGE + " or " + OPERATIONS)
                    .with(fields);
        }
        String expected = expected(request);
        Patch kind = type.equals(MERGE) ? Patch.MERGE : Patch.OPERATIONS;
        return expected == null
                ? unconditional()
                : done(config.patch(text(request.body), kind, expected, author(request)));
    }

    private static Answer unconditional() {
        return Answer.error(
                428, "say which document it takes the place of: If-Match with the ETag of GET /config, or *");
    }

    /** Null where the request does not say what it takes the place of. */
    private static @Nullable String expected(Request request) {
        String field = request.fields.first("If-Match");
        if (field == null || field.strip().equals(ConfigControl.ANY)) {
            return field == null ? null : ConfigControl.ANY;
        }
        String tag = field.strip();
        return tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : "none of ours";
    }

    private static Answer done(Written now) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("generation", now.generation())
                .put("etag", quoted(now.tag()));
        return Answer.json(200, node).with(Map.of("ETag", quoted(now.tag())));
    }

    /** {@code api}, from whom (RFC 9110, 10.1.2), and by what. */
    private static String author(Request request) {
        StringBuilder author = new StringBuilder("api");
        for (String name : List.of("From", "User-Agent")) {
            String value = request.fields.first(name);
            if (value != null) {
                author.append(' ').append(value.replaceAll("[^ -~]", "?"));
            }
        }
        return author.length() <= AUTHOR_MAX ? author.toString() : author.substring(0, AUTHOR_MAX);
    }

    /** More than anybody reads. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static String text(InputStream body) throws IOException {
        byte[] octets = body.readNBytes(OCTETS_MAX + 1);
        if (octets.length > OCTETS_MAX) {
            throw new TooLarge();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a configuration is UTF-8", e);
        }
    }

    // ---- what was ----

    private static Answer history(ConfigControl config, @Nullable String query) throws Refused {
        if (query != null && query.startsWith("version=")) {
            String text = config.text(number(query, "version"));
            return new Answer(200, "application/yaml", text.getBytes(StandardCharsets.UTF_8), Map.of());
        }
        if (query != null && query.matches("from=[0-9]{1,15}&to=[0-9]{1,15}")) {
            String[] numbers = query.replaceAll("[a-z=]", "").split("&");
            String diff = config.diff(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
            return new Answer(200, "text/plain; charset=utf-8", diff.getBytes(StandardCharsets.UTF_8), Map.of());
        }
        if (query != null) {
            throw new IllegalArgumentException("expected ?version=N, ?from=N&to=M, or nothing");
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode versions = node.putArray("versions");
        config.history().forEach(each -> versions.add(of(each)));
        return Answer.json(200, node);
    }

    private static ObjectNode of(Version version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("number", version.number())
                .put("when", version.when().toString())
                .put("author", version.author())
                .put("sha256", version.sha256())
                .put("effect", version.effect())
                .put("serving", version.serving())
                .put("kept", version.kept());
    }

    private static long number(@Nullable String query, String name) {
        if (query == null || !query.matches(name + "=[0-9]{1,15}")) {
            throw new IllegalArgumentException("expected ?" + name + "=N");
        }
        return Long.parseLong(query.substring(name.length() + 1));
    }

    // ---- what would be ----

    /** {@code {"method": "GET", "url": "https://host/path", "headers": ["name: value"], "client": "192.0.2.1", "listener": "web"}}. */
    private Probe probe(InputStream body) throws IOException {
        JsonNode node;
        try {
            node = json.readTree(text(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a request as JSON, with method and url", e);
        }
        if (node == null || !node.path("url").isTextual()) {
            throw new IllegalArgumentException("expected a request as JSON, with method and url");
        }
        List<String> headers = new ArrayList<>();
        node.path("headers").forEach(each -> headers.add(each.asText()));
        return new Probe(
                node.path("method").asText("GET"),
                node.path("url").asText(),
                headers,
                node.path("client").asText("127.0.0.1"),
                node.path("listener").isTextual() ? node.path("listener").asText() : null);
    }

    // ---- what went wrong ----

    private static int status(ConfigControl.Reason reason) {
        return switch (reason) {
            case STALE -> 412;
            case WRONG -> 400;
            case UNKNOWN -> 404;
            case CONFLICT -> 409;
            case NOT_RUNNING -> 503;
        };
    }

    /** RFC 9457, with everything that is wrong. */
    private static Answer problems(ConfigException e) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", "the configuration cannot be used")
                .put("status", 422)
                .put("detail", e.problems().getFirst().toString());
        ArrayNode errors = node.putArray("errors");
        e.problems().forEach(each -> errors.addObject()
                .put("file", each.position().file())
                .put("line", each.position().line())
                .put("column", each.position().column())
                .put("path", each.path())
                .put("value", each.value())
                .put("expected", each.expected())
                .put("fix", each.fix()));
        byte[] body = (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        return new Answer(422, "application/problem+json", body, Map.of());
    }
}
