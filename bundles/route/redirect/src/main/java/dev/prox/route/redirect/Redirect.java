package dev.prox.route.redirect;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.route.redirect.RedirectConfig.Query;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Sends clients elsewhere. */
final class Redirect implements Handler {
    private static final HeaderName LOCATION = HeaderName.of("Location");
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
    private static final byte[] NOTHING = {};
    private static final Respond NO_HOST =
            Respond.failure(Failure.Kind.MALFORMED_REQUEST, "the request has no host that could be redirected to");

    private final Target to;
    private final int status;
    private final boolean keepsQuery;

    private Redirect(RedirectConfig config) {
        this.to = config.to();
        this.status = config.status();
        this.keepsQuery = config.query() == Query.KEEP && !to.hasQuery();
    }

    static Redirect create(RedirectConfig config, ConfigNode at) throws ConfigException {
        if (!STATUSES.contains(config.status())) {
            ConfigNode node = at.fields().getOrDefault("status", at);
            throw new ConfigException(node.problem("301, 302, 303, 307 or 308"));
        }
        return new Redirect(config);
    }

    @Override
    public Verdict handle(Exchange exchange) {
        String location = to.location(exchange);
        if (location == null) {
            return NO_HOST;
        }
        RequestHead request = exchange.request();
        if (keepsQuery && request.queryTo() > request.pathTo() + 1) {
            location = withQuery(location, request);
        }
        return new Respond(status, List.of(new HeaderLine(LOCATION, location)), null, NOTHING, null);
    }

    private static String withQuery(String location, RequestHead request) {
        int from = request.pathTo() + 1;
        String query = new String(request.bytes(), from, request.queryTo() - from, StandardCharsets.ISO_8859_1);
        int fragment = location.indexOf('#');
        String before = fragment < 0 ? location : location.substring(0, fragment);
        String behind = fragment < 0 ? "" : location.substring(fragment);
        return before + (before.indexOf('?') < 0 ? "?" : "&") + query + behind;
    }
}
