package dev.prox.filter.rewrite;

import dev.prox.api.Exchange;
import dev.prox.api.Template;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Edits of a query; parameters that nobody names stay as they are, and in their order. */
final class QueryEdits {
    private final List<String> removed = new ArrayList<>();
    private final List<String> removedBeginnings = new ArrayList<>();
    private final List<Map.Entry<String, Template>> added = new ArrayList<>();

    QueryEdits(RewriteConfig.Query config) {
        for (String name : config.remove()) {
            if (name.endsWith("*")) {
                removedBeginnings.add(name.substring(0, name.length() - 1));
            } else {
                removed.add(name);
            }
        }
        removed.addAll(config.set().keySet());
        added.addAll(config.set().entrySet());
        added.addAll(config.add().entrySet());
    }

    /** @param query without its question mark */
    String apply(String query, Exchange exchange) {
        StringBuilder out = new StringBuilder();
        if (!query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                if (!isRemoved(name(pair))) {
                    append(out, pair);
                }
            }
        }
        for (Map.Entry<String, Template> each : added) {
            append(
                    out,
                    Octets.value(each.getKey()) + "="
                            + Octets.value(each.getValue().text(exchange)));
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String pair) {
        out.append(out.isEmpty() ? "" : "&").append(pair);
    }

    private boolean isRemoved(String name) {
        return removed.contains(name) || removedBeginnings.stream().anyMatch(name::startsWith);
    }

    /** Names are compared as an application reads them. */
    private static String name(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return name;
        }
    }
}
