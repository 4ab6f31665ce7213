package dev.prox.filter.body;

import dev.prox.api.BodyFilter;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Filter;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.api.Verdict;
import dev.prox.filter.body.Rules.Compiled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The filters: one for each set of phases, so that nobody is called for nothing. */
final class BodyChanges {
    private static final HeaderName ETAG = HeaderName.of("ETag");
    private static final HeaderName RANGE = HeaderName.of("Range");
    private static final HeaderName IF_RANGE = HeaderName.of("If-Range");
    private static final HeaderName ACCEPT_RANGES = HeaderName.of("Accept-Ranges");

    /** Whoever vouches for a body's octets vouches for others (RFC 9530, RFC 3230, RFC 1864). */
    private static final HeaderName[] DIGESTS = {
        HeaderName.of("Content-Digest"),
        HeaderName.of("Repr-Digest"),
        HeaderName.of("Digest"),
        HeaderName.of("Content-MD5")
    };

    private BodyChanges() {}

    /** @param loops event loops, by their index */
    static Filter create(BodyConfig config, ConfigNode at, int loops) throws ConfigException {
        WholeBody.Room[] rooms = new WholeBody.Room[loops];
        for (int i = 0; i < loops; i++) {
            rooms[i] = new WholeBody.Room(config.bodiesMax());
        }
        List<ConfigException.Problem> problems = new ArrayList<>();
        Rules request = Rules.compile(config, rooms, false, child(at, "request"), problems);
        Rules response = Rules.compile(config, rooms, true, child(at, "response"), problems);
        if (config.request().isEmpty() && config.response().isEmpty()) {
            problems.add(at.problem("rules below request or response"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        if (response.all.isEmpty()) {
            return new OfRequest(request);
        }
        boolean ofResponse = request.all.isEmpty() && response.all.stream().allMatch(rule -> rule.edit() == null);
        return ofResponse ? new OfResponse(response) : new OfBoth(new OfRequest(request), new OfResponse(response));
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }

    private static void removeDigests(Headers head) {
        for (HeaderName digest : DIGESTS) {
            head.remove(digest);
        }
    }

    private static byte[] text(BodyConfig.Set set, Exchange exchange) {
        return set.text().bodyText(exchange, Escaping.of(set.contentType())).getBytes(StandardCharsets.UTF_8);
    }

    private record OfRequest(Rules rules) implements RequestFilter {
        @Override
        public Verdict onRequest(Exchange exchange) {
            for (Compiled rule : rules.all) {
                if (exchange.request().hasBody() && rule.when().holds(exchange, exchange.request(), 0)) {
                    apply(rule, exchange);
                }
            }
            return Verdict.CONTINUE;
        }

        private void apply(Compiled rule, Exchange exchange) {
            BodyConfig.Set set = rule.set();
            byte[] other = set == null ? null : text(set, exchange);
            BodyFilter.Source source = other == null ? rules.source(rule, exchange) : loop -> new OtherBody(other);
            if (exchange.filterRequestBody(source)) {
                removeDigests(exchange.request());
                if (set != null) {
                    exchange.request().set(HeaderName.CONTENT_TYPE, set.contentType());
                }
            }
        }
    }

    private record OfResponse(Rules rules) implements ResponseFilter {
        @Override
        public void onResponse(Exchange exchange) {
            ResponseHead head = exchange.response();
            for (Compiled rule : rules.all) {
                if (rule.when().holds(exchange, head, head.status())) {
                    apply(rule, exchange, head);
                }
            }
        }

        private void apply(Compiled rule, Exchange exchange, ResponseHead head) {
            BodyConfig.Set set = rule.set();
            if (set != null) {
                exchange.replaceResponseBody(text(set, exchange), set.contentType());
            } else if (exchange.filterResponseBody(rules.source(rule, exchange))) {
                removeDigests(head);
                head.remove(ACCEPT_RANGES);
                weaken(head);
            }
        }

        /** What the entity tag says of is no longer the same octets (RFC 9110, 8.8.1). */
        private static void weaken(ResponseHead head) {
            String tag = head.value(ETAG);
            if (tag != null && !tag.startsWith("W/")) {
                head.set(ETAG, "W/" + tag);
            }
        }
    }

    private record OfBoth(OfRequest request, OfResponse response) implements RequestFilter, ResponseFilter {
        /** A part of a body is nothing that could be edited, so nobody is asked for one. */
        @Override
        public Verdict onRequest(Exchange exchange) {
            RequestHead head = exchange.request();
            if (head.find(RANGE) >= 0 && response.rules.wantWhole(head)) {
                head.remove(RANGE);
                head.remove(IF_RANGE);
            }
            return request.onRequest(exchange);
        }

        @Override
        public void onResponse(Exchange exchange) {
            response.onResponse(exchange);
        }
    }
}
