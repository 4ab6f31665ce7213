package dev.prox.filter.cors;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Method;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.api.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers preflights, and says on every other response who may read it. */
final class CorsFilter implements RequestFilter, ResponseFilter {
    private static final HeaderName ORIGIN = HeaderName.of("Origin");
    private static final HeaderName VARY = HeaderName.of("Vary");
    private static final HeaderName REQUEST_METHOD = HeaderName.of("Access-Control-Request-Method");
    private static final HeaderName REQUEST_HEADERS = HeaderName.of("Access-Control-Request-Headers");
    private static final HeaderName REQUEST_PRIVATE = HeaderName.of("Access-Control-Request-Private-Network");
    private static final HeaderName ALLOW_METHODS = HeaderName.of("Access-Control-Allow-Methods");
    private static final HeaderName ALLOW_HEADERS = HeaderName.of("Access-Control-Allow-Headers");
    private static final HeaderName ALLOW_CREDENTIALS = HeaderName.of("Access-Control-Allow-Credentials");
    private static final HeaderName EXPOSE_HEADERS = HeaderName.of("Access-Control-Expose-Headers");
    private static final HeaderName MAX_AGE = HeaderName.of("Access-Control-Max-Age");
    private static final HeaderLine CREDENTIALS = new HeaderLine(ALLOW_CREDENTIALS, "true");
    private static final HeaderLine PRIVATE =
            new HeaderLine(HeaderName.of("Access-Control-Allow-Private-Network"), "true");
    private static final HeaderLine ALL = new HeaderLine(Origins.ALLOW_ORIGIN, "*");
    private static final HeaderLine VARY_ORIGIN = new HeaderLine(VARY, "Origin");
    private static final HeaderLine VARY_PREFLIGHT =
            new HeaderLine(VARY, "Access-Control-Request-Method, Access-Control-Request-Headers");

    /** What an upstream says of it. */
    private static final HeaderName[] OURS = {Origins.ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS};

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");
    private static final Pattern TOKENS = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,8192}");
    private static final String ANY = "*";

    private static final byte[] NOTHING = {};
    private static final Respond REFUSED = new Respond(
            403,
            List.of(VARY_PREFLIGHT),
            "text/plain",
            "403 Forbidden: this origin may not read what is here\n".getBytes(StandardCharsets.US_ASCII),
            null);

    private final Origins origins;
    private final boolean credentials;
    private final boolean privateNetwork;
    private final @Nullable HeaderLine methods;
    private final @Nullable HeaderLine headers;
    private final boolean allHeaders;
    private final @Nullable HeaderLine exposed;
    private final HeaderLine maxAge;

    private CorsFilter(CorsConfig config) {
        origins = new Origins(config.origins());
        credentials = config.credentials();
        privateNetwork = config.privateNetwork();
        methods = config.methods().contains(ANY) ? null : line(ALLOW_METHODS, config.methods());
        allHeaders = config.headers().contains(ANY);
        headers = allHeaders || config.headers().isEmpty() ? null : line(ALLOW_HEADERS, config.headers());
        exposed = config.expose().isEmpty() ? null : line(EXPOSE_HEADERS, config.expose());
        maxAge = new HeaderLine(MAX_AGE, Long.toString(config.maxAge().toSeconds()));
    }

    private static HeaderLine line(HeaderName name, List<String> members) {
        return new HeaderLine(name, String.join(", ", members));
    }

    static CorsFilter create(CorsConfig config, ConfigNode at) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        for (int i = 0; i < config.origins().size(); i++) {
            String problem = Origins.problem(config.origins().get(i));
            if (problem != null) {
                problems.add(item(at, "origins", i).problem(problem));
            }
        }
        if (config.origins().isEmpty()) {
            problems.add(child(at, "origins").problem("one origin at least"));
        }
        if (config.credentials() && config.origins().contains(ANY)) {
            problems.add(child(at, "credentials")
                    .problem("origins that are named beside it, since every site could read what a user sees"));
        }
        tokens(config.methods(), "methods", "a method", at, problems);
        tokens(config.headers(), "headers", "the name of a field", at, problems);
        tokens(config.expose(), "expose", "the name of a field", at, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new CorsFilter(config);
    }

    private static void tokens(
            List<String> tokens, String key, String what, ConfigNode at, List<ConfigException.Problem> problems) {
        for (int i = 0; i < tokens.size(); i++) {
            if (!TOKEN.matcher(tokens.get(i)).matches()) {
                problems.add(item(at, key, i).problem(what));
            }
        }
    }

    private static ConfigNode item(ConfigNode at, String key, int i) {
        ConfigNode list = child(at, key);
        return i < list.items().size() ? list.items().get(i) : list;
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }

    // ---- preflights ----

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        boolean preflight =
                request.method() == Method.OPTIONS && request.find(ORIGIN) >= 0 && request.find(REQUEST_METHOD) >= 0;
        return preflight ? preflight(request) : Verdict.CONTINUE;
    }

    private Verdict preflight(RequestHead request) {
        if (allowing(request) == null) {
            return REFUSED;
        }
        List<HeaderLine> lines = new ArrayList<>();
        lines.add(maxAge);
        String method = request.value(REQUEST_METHOD);
        if (methods != null) {
            lines.add(methods);
        } else if (method != null && TOKEN.matcher(method).matches()) {
            lines.add(new HeaderLine(ALLOW_METHODS, method));
        }
        String wanted = wanted(request);
        if (headers != null) {
            lines.add(headers);
        } else if (allHeaders && TOKENS.matcher(wanted).matches()) {
            lines.add(new HeaderLine(ALLOW_HEADERS, wanted));
        }
        if (privateNetwork && "true".equals(request.value(REQUEST_PRIVATE))) {
            lines.add(PRIVATE);
        }
        lines.add(VARY_PREFLIGHT);
        return new Respond(204, lines, null, NOTHING, null);
    }

    /** All fields of that name are one list. */
    private static String wanted(RequestHead request) {
        StringBuilder all = new StringBuilder();
        for (int i = request.find(REQUEST_HEADERS); i >= 0; i = request.find(REQUEST_HEADERS, i + 1)) {
            all.append(all.isEmpty() ? "" : ", ").append(request.value(i));
        }
        return all.toString();
    }

    // ---- all responses ----

    @Override
    public void onResponse(Exchange exchange) {
        ResponseHead head = exchange.response();
        for (HeaderName name : OURS) {
            head.remove(name);
        }
        if (!origins.any()) {
            head.add(VARY_ORIGIN);
        }
        HeaderLine allowing = allowing(exchange.request());
        if (allowing == null) {
            return;
        }
        head.add(allowing);
        if (credentials) {
            head.add(CREDENTIALS);
        }
        if (exposed != null) {
            head.add(exposed);
        }
    }

    /** The field that allows the site that asks; null where it is not allowed, or no site asks. */
    private @Nullable HeaderLine allowing(RequestHead request) {
        int i = request.find(ORIGIN);
        if (i < 0) {
            return null;
        }
        return origins.any() ? ALL : origins.allowing(request.value(i));
    }
}
