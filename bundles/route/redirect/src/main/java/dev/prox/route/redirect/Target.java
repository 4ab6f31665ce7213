package dev.prox.route.redirect;

import dev.prox.api.Config;
import dev.prox.api.Exchange;
import dev.prox.api.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect leads to: a URL or a path with variables. What variables hold goes into the part that they stand in and into no other one: those before the
 * path hold characters of a host name and a port, and a path never begins with two slashes, which would name a host.
 */
@Config.Doc("A URL, or a path that begins with a slash, with variables.")
public final class Target implements Template.Holder {
    /** The host ends where the path begins, which is what {path} and {uri} begin with too. */
    private static final Pattern URL =
            Pattern.compile("((?:https?|\\{scheme})://)((?:[^/?#{}]|\\{(?!path}|uri})[^}]*})+)((?:[/?#{].*)?)");

    private static final Pattern PATH = Pattern.compile("(?:/(?!/)|\\{path}|\\{uri}).*");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]+(?::[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](?::[0-9]{1,5})?");
    /** Beside letters, digits and what is percent-encoded already (RFC 3986, 2). */
    private static final String PLAIN = "-._~:/?#[]@!$&'()*+,;=%";

    private static final String HEX = "0123456789ABCDEF";

    private final String source;
    private final Template scheme;
    private final Template host;
    private final Template path;
    private final boolean url;

    private Target(String source, String scheme, String host, String path) {
        this.source = source;
        this.url = !scheme.isEmpty();
        this.scheme = Template.parse(scheme);
        this.host = Template.parse(host);
        this.path = Template.parse(path);
    }

    /** @throws IllegalArgumentException with what was expected */
    public static Target parse(String text) {
        Matcher matcher = URL.matcher(text);
        if (matcher.matches()) {
            return new Target(text, matcher.group(1), matcher.group(2), matcher.group(3));
        }
        if (!PATH.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a URL (http, https or {scheme}, with a host), or a path that begins with one slash, {path} or"
                            + " {uri}");
        }
        return new Target(text, "", "", text);
    }

    @Override
    public List<Template> templates() {
        return List.of(scheme, host, path);
    }

    /** Whether the query of the request is in it already. */
    boolean hasQuery() {
        return source.contains("{query}") || source.contains("{uri}");
    }

    /** The location, or null where what the request holds makes no host of it. */
    @Nullable
    String location(Exchange exchange) {
        String rendered = encoded(path.text(exchange));
        if (!url) {
            return withOneSlash(rendered);
        }
        String name = host.text(exchange);
        return HOST.matcher(name).matches() ? scheme.text(exchange) + name + rendered : null;
    }

    /** Browsers take a backslash for a slash; here it is encoded already. */
    private static String withOneSlash(String path) {
        int at = 0;
        while (at + 1 < path.length() && path.charAt(at) == '/' && path.charAt(at + 1) == '/') {
            at++;
        }
        return path.substring(at);
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                octets(out, c);
            }
        }
        return out.toString();
    }

    /** Of octets that came in a request each is a character; a text of the configuration may have others. */
    private static void octets(StringBuilder out, char c) {
        if (c > 0xff) {
            for (byte octet : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                octets(out, (char) (octet & 0xff));
            }
        } else {
            out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target target && source.equals(target.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
