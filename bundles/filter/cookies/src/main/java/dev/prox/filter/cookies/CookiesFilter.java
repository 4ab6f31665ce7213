package dev.prox.filter.cookies;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Filter;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.api.Verdict;
import dev.prox.filter.cookies.CookiesConfig.Rule;
import dev.prox.filter.cookies.CookiesConfig.SameSite;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filters: one for each set of phases, so that nobody is called for nothing. */
final class CookiesFilter {
    private static final HeaderName COOKIE = HeaderName.of("Cookie");
    private static final HeaderName SET_COOKIE = HeaderName.of("Set-Cookie");
    private static final Pattern ATTRIBUTE = Pattern.compile("[ -:<-~]*");

    private CookiesFilter() {}

    static Filter create(CookiesConfig config, ConfigNode at) throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        if (config.request().remove().isEmpty() && config.response().isEmpty()) {
            problems.add(at.problem("remove below request, or rules below response"));
        }
        ConfigNode rules = at.fields().getOrDefault("response", at);
        for (int i = 0; i < config.response().size(); i++) {
            check(
                    config.response().get(i),
                    i < rules.items().size() ? rules.items().get(i) : rules,
                    problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        OfRequest request = new OfRequest(new Names(config.request().remove()));
        OfResponse response =
                new OfResponse(config.response().stream().map(SetCookie::new).toArray(SetCookie[]::new));
        if (config.response().isEmpty()) {
            return request;
        }
        return config.request().remove().isEmpty() ? response : new OfBoth(request, response);
    }

    private static void check(Rule rule, ConfigNode at, List<ConfigException.Problem> problems) {
        attribute(rule.domain(), "domain", at, problems);
        attribute(rule.path(), "path", at, problems);
        if (rule.sameSite() == SameSite.NONE && Boolean.FALSE.equals(rule.secure())) {
            problems.add(at.fields()
                    .getOrDefault("same-site", at)
                    .problem("secure beside it, or browsers refuse the cookie"));
        }
    }

    private static void attribute(
            @Nullable String value, String key, ConfigNode at, List<ConfigException.Problem> problems) {
        if (value != null && !ATTRIBUTE.matcher(value).matches()) {
            problems.add(at.fields().getOrDefault(key, at).problem("printable ASCII without a semicolon"));
        }
    }

    private record OfRequest(Names removed) implements RequestFilter {
        @Override
        public Verdict onRequest(Exchange exchange) {
            RequestHead head = exchange.request();
            for (int i = head.find(COOKIE), end = head.count(); i >= 0 && i < end; i = head.find(COOKIE, i + 1)) {
                String before = head.value(i);
                String after = without(before);
                if (!after.equals(before)) {
                    head.remove(i);
                    if (!after.isEmpty()) {
                        head.add(COOKIE, after);
                    }
                }
            }
            return Verdict.CONTINUE;
        }

        private String without(String cookies) {
            StringBuilder left = new StringBuilder();
            boolean found = false;
            for (String pair : cookies.split(";", -1)) {
                boolean gone = removed.has(SetCookie.name(pair));
                found |= gone;
                if (!gone && !pair.isBlank()) {
                    left.append(left.isEmpty() ? "" : "; ").append(pair.strip());
                }
            }
            return found ? left.toString() : cookies;
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record OfResponse(SetCookie[] rules) implements ResponseFilter {
        /** From the first that changes on all are written anew: of two of one name clients keep the later. */
        @Override
        public void onResponse(Exchange exchange) {
            ResponseHead head = exchange.response();
            boolean changed = false;
            for (int i = head.find(SET_COOKIE), end = head.count();
                    i >= 0 && i < end;
                    i = head.find(SET_COOKIE, i + 1)) {
                String before = head.value(i);
                SetCookie rule = rule(SetCookie.name(before));
                String after = rule == null ? before : rule.apply(before);
                changed |= !before.equals(after);
                if (changed) {
                    head.remove(i);
                    if (after != null) {
                        head.add(SET_COOKIE, after);
                    }
                }
            }
        }

        private @Nullable SetCookie rule(String name) {
            for (SetCookie each : rules) {
                if (each.holdsFor(name)) {
                    return each;
                }
            }
            return null;
        }
    }

    private record OfBoth(OfRequest request, OfResponse response) implements RequestFilter, ResponseFilter {
        @Override
        public Verdict onRequest(Exchange exchange) {
            return request.onRequest(exchange);
        }

        @Override
        public void onResponse(Exchange exchange) {
            response.onResponse(exchange);
        }
    }
}
