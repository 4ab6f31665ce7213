package dev.prox.api;

import dev.prox.api.ConfigControl.Change;
import dev.prox.api.ConfigControl.DryRun;
import dev.prox.api.ConfigControl.Explanation;
import dev.prox.api.ConfigControl.Other;
import dev.prox.api.ConfigControl.Part;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explanations and dry runs as people and programs read them: the same from the command, the console and the admin listener. */
public final class ConfigText {
    private ConfigText() {}

    // ---- for people ----

    public static String text(Explanation of) {
        StringBuilder text = new StringBuilder();
        line(text, "generation", of.generation() == 0 ? "none: nothing serves" : Long.toString(of.generation()));
        line(text, "listener", of.listener());
        if (of.refused() != null) {
            line(text, "answer", of.refused());
            return text.toString().stripTrailing();
        }
        line(text, "route", of.route() == null ? "none: 404" : of.route() + "  " + of.match());
        of.filters().forEach(each -> line(text, "filter", text(each)));
        if (of.handler() != null) {
            line(text, "handler", text(of.handler()));
        }
        if (of.endpoint() != null) {
            line(text, "endpoint", of.endpoint());
        } else {
            of.endpoints().forEach(each -> line(text, "endpoint", "perhaps " + each));
        }
        if (of.mirror() != null) {
            line(text, "mirror", of.mirror().settings());
        }
        if (of.missing() != null) {
            line(text, "missing", of.missing() + ": 503");
        }
        if (!of.others().isEmpty()) {
            text.append("not\n");
        }
        int width = of.others().stream()
                .mapToInt(each -> each.route().length())
                .max()
                .orElse(0);
        for (Other each : of.others()) {
            String padding = " ".repeat(width - each.route().length());
            text.append("  ")
                    .append(each.route())
                    .append(padding)
                    .append("  ")
                    .append(each.why())
                    .append('\n');
        }
        if (of.further() > 0) {
            text.append("  and ").append(of.further()).append(" more\n");
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-10s %s\n".formatted(name, value));
    }

    private static String text(Part part) {
        return part.name() + (part.version().isEmpty() ? " " : " " + part.version() + " ") + part.settings();
    }

    public static String text(DryRun of) {
        StringBuilder text = new StringBuilder();
        line(text, "sampled", Long.toString(of.sampled()));
        line(text, "route", share(of.route(), of));
        line(text, "filters", share(of.filters(), of));
        line(text, "handler", share(of.handler(), of));
        for (Change each : of.changes()) {
            text.append("\n").append(each.count()).append(" as ").append(each.request());
            text.append("\n  now   ").append(each.now());
            text.append("\n  then  ").append(each.then()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static String share(long count, DryRun of) {
        return count == 0
                ? "the same for all"
                : "another for %d (%.1f%%)".formatted(count, 100.0 * count / Math.max(1, of.sampled()));
    }

    // ---- for programs ----

    public static String json(Explanation of) {
        return object(
                "generation", Long.toString(of.generation()),
                "listener", quoted(of.listener()),
                "refused", quoted(of.refused()),
                "route", quoted(of.route()),
                "match", quoted(of.match()),
                "filters", list(of.filters(), ConfigText::json),
                "handler", of.handler() == null ? "null" : json(of.handler()),
                "mirror", of.mirror() == null ? "null" : json(of.mirror()),
                "endpoint", quoted(of.endpoint()),
                "endpoints", list(of.endpoints(), ConfigText::quoted),
                "missing", quoted(of.missing()),
                "others", list(of.others(), each -> object("route", quoted(each.route()), "why", quoted(each.why()))),
                "further", Integer.toString(of.further()));
    }

    private static String json(Part part) {
        return object(
                "name", quoted(part.name()), "version", quoted(part.version()), "settings", quoted(part.settings()));
    }

    public static String json(DryRun of) {
        return object(
                "sampled", Long.toString(of.sampled()),
                "route", Long.toString(of.route()),
                "filters", Long.toString(of.filters()),
                "handler", Long.toString(of.handler()),
                "changes",
                        list(
                                of.changes(),
                                each -> object(
                                        "request", quoted(each.request()),
                                        "now", quoted(each.now()),
                                        "then", quoted(each.then()),
                                        "count", Long.toString(each.count()))));
    }

    /** @param fields names, and values that are JSON already */
    private static String object(String... fields) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < fields.length; i += 2) {
            json.append(i == 0 ? "" : ",").append(quoted(fields[i])).append(':').append(fields[i + 1]);
        }
        return json.append('}').toString();
    }

    private static <T> String list(Collection<T> values, Function<T, String> json) {
        return values.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }

    /** A text as JSON has it, or the null of JSON. */
    public static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                quoted.append('\\').append(each);
            } else if (each < ' ') {
                quoted.append("\\u%04x".formatted((int) each));
            } else {
                quoted.append(each);
            }
        }
        return quoted.append('"').toString();
    }
}
