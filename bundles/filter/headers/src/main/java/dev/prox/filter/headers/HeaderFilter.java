package dev.prox.filter.headers;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Filter;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The filters: one for each set of phases, so that nobody is called for nothing. */
final class HeaderFilter {
    private HeaderFilter() {}

    static Filter create(HeadersConfig config, ConfigNode at, Variables variables) throws ConfigException {
        if (config.request().isEmpty() && config.response().isEmpty()) {
            throw new ConfigException(at.problem("set, set-if-absent, add or remove, below request or response"));
        }
        List<ConfigException.Problem> problems = new ArrayList<>();
        HeaderEdits request = edits(config.request(), "request", at, variables, problems);
        HeaderEdits response = edits(config.response(), "response", at, variables, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        if (response.isEmpty()) {
            return new OfRequest(request);
        }
        return request.isEmpty() ? new OfResponse(response) : new OfBoth(request, response);
    }

    private static HeaderEdits edits(
            HeadersConfig.Edits edits,
            String key,
            ConfigNode at,
            Variables variables,
            List<ConfigException.Problem> problems) {
        return new HeaderEdits.Builder(variables, key.equals("response"), problems)
                .build(edits, HeaderEdits.Builder.child(at, key));
    }

    private record OfRequest(HeaderEdits edits) implements RequestFilter {
        @Override
        public Verdict onRequest(Exchange exchange) {
            edits.apply(exchange.request(), exchange);
            return Verdict.CONTINUE;
        }
    }

    private record OfResponse(HeaderEdits edits) implements ResponseFilter {
        @Override
        public void onResponse(Exchange exchange) {
            edits.apply(exchange.response(), exchange);
        }
    }

    private record OfBoth(HeaderEdits request, HeaderEdits response) implements RequestFilter, ResponseFilter {
        @Override
        public Verdict onRequest(Exchange exchange) {
            request.apply(exchange.request(), exchange);
            return Verdict.CONTINUE;
        }

        @Override
        public void onResponse(Exchange exchange) {
            response.apply(exchange.response(), exchange);
        }
    }
}
