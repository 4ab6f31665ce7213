package dev.prox.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a variable of a {@link Template} says of an exchange. Values are as they came: what is percent-encoded in a target stays so.
 *
 * @param name as it is written between the braces
 */
record TemplateVariable(String name, Kind kind, Function<Exchange, @Nullable String> by) {
    private static final HeaderName COOKIE = HeaderName.of("Cookie");

    /** Variables without a dot's argument. */
    private static final Map<String, Function<Exchange, @Nullable String>> PLAIN = Map.ofEntries(
            Map.entry(
                    "client.ip",
                    exchange -> exchange.clientAddress().getAddress() == null
                            ? null
                            : exchange.clientAddress().getAddress().getHostAddress()),
            Map.entry(
                    "client.port",
                    exchange -> Integer.toString(exchange.clientAddress().getPort())),
            Map.entry("method", exchange -> exchange.request().methodText()),
            Map.entry("scheme", exchange -> exchange.secure() ? "https" : "http"),
            Map.entry("host", exchange -> absent(exchange.request().hostText())),
            Map.entry("port", exchange -> Integer.toString(port(exchange))),
            Map.entry("path", exchange -> path(exchange.request())),
            Map.entry("query", exchange -> query(exchange.request())),
            Map.entry("uri", exchange -> uri(exchange.request())),
            Map.entry("listener", Exchange::listener),
            Map.entry("route", Exchange::route),
            Map.entry("status", exchange -> exchange.status() == 0 ? null : Integer.toString(exchange.status())));

    /** How a name is read. */
    enum Kind {
        PLAIN,
        ARGUMENT,
        PARAMETER
    }

    /** @throws IllegalArgumentException with what was expected */
    static TemplateVariable of(String name) {
        Function<Exchange, @Nullable String> plain = PLAIN.get(name);
        if (plain != null) {
            return new TemplateVariable(name, Kind.PLAIN, plain);
        }
        for (String prefix : List.of("header.", "cookie.", "query.", "response.")) {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                return new TemplateVariable(name, Kind.ARGUMENT, argument(prefix, name.substring(prefix.length())));
            }
        }
        if (name.isEmpty()
                || !name.chars().allMatch(c -> c == '-' || c == '_' || c < 128 && Character.isLetterOrDigit(c))) {
            String hint = Nearest.hint(name, PLAIN.keySet());
            throw new IllegalArgumentException("a variable, one of " + names() + ", or a named part of the path"
                    + (hint == null ? "" : "; " + hint));
        }
        return new TemplateVariable(name, Kind.PARAMETER, exchange -> exchange.parameter(name));
    }

    static Collection<String> plain() {
        return PLAIN.keySet();
    }

    private static String names() {
        return Stream.concat(
                        PLAIN.keySet().stream().sorted(),
                        Stream.of("header.NAME", "cookie.NAME", "query.NAME", "response.NAME"))
                .toList()
                .toString();
    }

    boolean isParameter() {
        return kind == Kind.PARAMETER;
    }

    @Nullable
    String value(Exchange exchange) {
        return by.apply(exchange);
    }

    private static Function<Exchange, @Nullable String> argument(String prefix, String name) {
        return switch (prefix) {
            case "cookie." -> exchange -> cookie(exchange.request(), name);
            case "query." -> exchange -> parameter(exchange.request(), name);
            case "response." -> {
                HeaderName field = HeaderName.of(name);
                yield exchange -> exchange.response().value(field);
            }
            default -> {
                HeaderName field = HeaderName.of(name);
                yield exchange -> exchange.request().value(field);
            }
        };
    }

    private static @Nullable String absent(String text) {
        return text.isEmpty() ? null : text;
    }

    private static int port(Exchange exchange) {
        int port = exchange.request().port();
        return port != 0 ? port : exchange.secure() ? 443 : 80;
    }

    private static String path(RequestHead head) {
        String path = head.pathText();
        return path.isEmpty() ? "/" : path;
    }

    private static @Nullable String query(RequestHead head) {
        return head.queryTo() > head.pathTo() ? text(head, head.pathTo() + 1, head.queryTo()) : null;
    }

    private static String uri(RequestHead head) {
        return path(head) + text(head, head.pathTo(), head.queryTo());
    }

    private static String text(RequestHead head, int from, int to) {
        return new String(head.bytes(), from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The value of the first cookie of this name (RFC 6265, 4.2), over all fields. */
    static @Nullable String cookie(RequestHead head, String name) {
        for (int i = head.find(COOKIE); i >= 0; i = head.find(COOKIE, i + 1)) {
            String found = pair(head.value(i), ";", name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String parameter(RequestHead head, String name) {
        String query = query(head);
        return query == null ? null : pair(query, "&", name);
    }

    private static @Nullable String pair(String all, String between, String name) {
        return Arrays.stream(all.split(between, -1))
                .map(String::strip)
                .filter(pair ->
                        pair.startsWith(name) && (pair.length() == name.length() || pair.charAt(name.length()) == '='))
                .map(pair -> pair.substring(Math.min(pair.length(), name.length() + 1)))
                .findFirst()
                .orElse(null);
    }
}
