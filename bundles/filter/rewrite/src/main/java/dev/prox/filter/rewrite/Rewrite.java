package dev.prox.filter.rewrite;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Template;
import dev.prox.api.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rewrites what a request goes out with. */
final class Rewrite implements RequestFilter {
    private static final int LENGTH_MAX = 32 * 1024;
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");
    private static final Respond TOO_LONG =
            Respond.failure(Failure.Kind.TARGET_TOO_LONG, "the path becomes too long when it is rewritten");
    private static final Respond DOTS =
            Respond.failure(Failure.Kind.MALFORMED_REQUEST, "the path leads upwards when it is rewritten");
    private static final Respond NO_HOST =
            Respond.failure(Failure.Kind.MALFORMED_REQUEST, "what the request holds is no host");

    private final String stripped;
    private final @Nullable Template path;
    private final @Nullable Replacement replacement;
    private final String added;
    private final @Nullable QueryEdits query;
    private final @Nullable Template host;
    private final boolean hostOfDestination;
    private final byte @Nullable [] fixedHost;

    private Rewrite(RewriteConfig config, @Nullable Replacement replacement) {
        this.stripped = withoutLastSlash(config.stripPrefix());
        this.path = config.path();
        this.replacement = replacement;
        this.added = withoutLastSlash(config.addPrefix());
        this.query = config.query().isEmpty() ? null : new QueryEdits(config.query());
        String fixed = config.host() == null ? "keep" : config.host().constant();
        this.hostOfDestination = "upstream".equals(fixed);
        this.host = fixed == null ? config.host() : null;
        this.fixedHost = fixed == null || fixed.equals("keep") || hostOfDestination
                ? null
                : fixed.getBytes(StandardCharsets.US_ASCII);
    }

    private static String withoutLastSlash(@Nullable String prefix) {
        return prefix == null ? "" : prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    static Rewrite create(RewriteConfig config, ConfigNode at) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        boolean nothing = config.stripPrefix() == null
                && config.path() == null
                && config.regex() == null
                && config.addPrefix() == null
                && config.query().isEmpty()
                && config.host() == null;
        if (nothing) {
            problems.add(at.problem("one of strip-prefix, path, regex, add-prefix, query and host"));
        }
        prefix(config.stripPrefix(), "strip-prefix", at, problems);
        prefix(config.addPrefix(), "add-prefix", at, problems);
        if (config.path() != null) {
            String text = config.path().toString();
            if (!text.startsWith("/") && !text.startsWith("{path}") || text.contains("?") || text.contains("#")) {
                problems.add(child(at, "path").problem("a path that begins with a slash, without a query"));
            }
            if (config.stripPrefix() != null || config.regex() != null) {
                problems.add(child(at, "path").keyProblem("no strip-prefix and no regex beside it"));
            }
        }
        String fixed = config.host() == null ? null : config.host().constant();
        if (fixed != null && !HOST.matcher(fixed).matches()) {
            problems.add(child(at, "host").problem("keep, upstream, or a host with a port or without"));
        }
        Replacement replacement = replacement(config, child(child(at, "regex"), "replacement"), problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Rewrite(config, replacement);
    }

    private static void prefix(
            @Nullable String prefix, String key, ConfigNode at, List<ConfigException.Problem> problems) {
        if (prefix != null
                && (!prefix.startsWith("/")
                        || prefix.startsWith("//")
                        || !Octets.path(prefix).equals(prefix))) {
            problems.add(child(at, key).problem("a path that begins with one slash, percent-encoded"));
        }
    }

    private static @Nullable Replacement replacement(
            RewriteConfig config, ConfigNode at, List<ConfigException.Problem> problems) {
        if (config.regex() == null) {
            return null;
        }
        try {
            return new Replacement(config.regex().pattern(), config.regex().replacement());
        } catch (IllegalArgumentException e) {
            problems.add(at.problem(String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        boolean hasPath = request.form() == RequestHead.Form.ORIGIN || request.form() == RequestHead.Form.ABSOLUTE;
        Verdict verdict = hasPath ? target(exchange, request) : Verdict.CONTINUE;
        return verdict == Verdict.CONTINUE ? host(exchange, request) : verdict;
    }

    private Verdict target(Exchange exchange, RequestHead request) {
        String before = request.outgoing();
        int mark = before.indexOf('?');
        String oldPath = mark < 0 ? before : before.substring(0, mark);
        String oldQuery = mark < 0 ? "" : before.substring(mark + 1);
        String changed = path(oldPath.isEmpty() ? "/" : oldPath, exchange);
        String edited = query == null ? oldQuery : query.apply(oldQuery, exchange);
        if (changed == null || changed.length() + edited.length() > LENGTH_MAX) {
            return TOO_LONG;
        }
        boolean samePath = changed.equals(oldPath);
        if (samePath && edited.equals(oldQuery)) {
            return Verdict.CONTINUE;
        }
        String next = samePath ? oldPath : Octets.withOneSlash(Octets.path(changed));
        if (next.length() + edited.length() > LENGTH_MAX) {
            return TOO_LONG;
        }
        if (!samePath && Octets.hasDots(next)) {
            return DOTS;
        }
        String behind = edited.isEmpty() ? "" : "?" + edited;
        request.rewrite((next + behind).getBytes(StandardCharsets.ISO_8859_1));
        return Verdict.CONTINUE;
    }

    private @Nullable String path(String before, Exchange exchange) {
        if (path != null) {
            return added + path.text(exchange);
        }
        String text = before;
        if (text.startsWith(stripped)
                && (text.length() == stripped.length() || text.charAt(stripped.length()) == '/')) {
            text = text.substring(stripped.length());
        }
        if (replacement != null) {
            text = replacement.in(text.isEmpty() ? "/" : text, LENGTH_MAX);
        }
        if (text == null) {
            return null;
        }
        return added + (text.startsWith("/") ? text : "/" + text);
    }

    private Verdict host(Exchange exchange, RequestHead request) {
        if (hostOfDestination) {
            request.rewriteHostToDestination();
        } else if (fixedHost != null) {
            request.rewriteHost(fixedHost);
        } else if (host != null) {
            String text = host.text(exchange);
            if (!HOST.matcher(text).matches()) {
                return NO_HOST;
            }
            request.rewriteHost(text.getBytes(StandardCharsets.US_ASCII));
        }
        return Verdict.CONTINUE;
    }
}
