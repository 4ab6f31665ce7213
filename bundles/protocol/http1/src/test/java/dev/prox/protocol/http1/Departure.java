package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream.RequestLine;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may leave for an origin, told from what came: the rules of RFC 9110 and 9112 for an intermediary, written a second time. */
final class Departure {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** RFC 9112, 3 and 5, without what is obsolete. */
    private static final Pattern HEAD = Pattern.compile("(?s)" + TOKEN + " [!-~]+ HTTP/1\\.1\r\n(" + TOKEN
            + ":([ \t]*[!-~\\x80-\\xff]([\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)?[ \t]*\r\n)*+\r\n.*+");

    private static final Pattern AUTHORITY = Pattern.compile("(?s)(?i)https?://([^/?]*)(.*)");
    private static final Set<String> HOPS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "http2-settings",
            "upgrade",
            "content-length",
            "host");
    /** Whoever nominates them. */
    private static final Set<String> KEPT = Set.of("x-proxy-to", "expect");

    private Departure() {}

    static void check(Passage came, String sent, Passage left, RequestLine line) {
        assertThat(HEAD.matcher(sent).matches()).as("strict: %s", sent).isTrue();
        assertThat(left.start()).isEqualTo(came.method() + " " + target(came, line) + " 1.1");
        assertThat(left.values("host").map(Departure::normal)).containsExactly(normal(host(came)));
        assertThat(endToEnd(left, Set.of())).isEqualTo(endToEnd(came, dropped(came)));
        assertThat(left.body()).isEqualTo(came.body());
        assertThat(left.trailers()).isEqualTo(came.trailers());
        framing(came, left);
        hops(left);
    }

    static void checkResponse(Passage came, Passage left) {
        assertThat(endToEnd(left, Set.of())).isEqualTo(endToEnd(came, dropped(came)));
        lengths(left);
        assertThat(left.values("keep-alive")).isEmpty();
        assertThat(left.values("connection")).allMatch(Set.of("close", "keep-alive", "upgrade")::contains);
    }

    private static long lengths(Passage left) {
        long codings = left.values("transfer-encoding").count();
        long lengths = left.values("content-length").count();
        assertThat(codings + lengths).as("ways to say the length").isLessThanOrEqualTo(1);
        return codings;
    }

    private static void framing(Passage came, Passage left) {
        long codings = lengths(left);
        assertThat(codings).isEqualTo(came.values("transfer-encoding").count());
        assertThat(left.values("transfer-encoding")).allMatch("chunked"::equals);
        if (!came.body().isEmpty() && codings == 0) {
            assertThat(left.values("content-length")).hasSize(1);
        }
    }

    private static void hops(Passage left) {
        assertThat(left.values("keep-alive")).isEmpty();
        assertThat(left.values("proxy-connection")).isEmpty();
        assertThat(left.values("http2-settings")).isEmpty();
        assertThat(left.values("te")).allMatch("trailers"::equals);
        boolean upgrade = left.values("upgrade").findAny().isPresent();
        assertThat(left.values("connection")).allMatch(value -> value.equals(upgrade ? "upgrade" : "TE"));
    }

    private static Set<String> dropped(Passage came) {
        var dropped = new HashSet<String>();
        came.values("connection")
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(option -> option.strip().toLowerCase(Locale.ROOT))
                .filter(option -> !KEPT.contains(option))
                .forEach(dropped::add);
        // no such fields, but options
        dropped.removeAll(Set.of("close", "keep-alive", "upgrade"));
        if (came.old()) {
            dropped.add("expect");
        }
        return dropped;
    }

    private static List<String> endToEnd(Passage message, Set<String> dropped) {
        return message.fields().stream()
                .filter(line -> !HOPS.contains(Passage.name(line)) && !dropped.contains(Passage.name(line)))
                .toList();
    }

    private static String target(Passage came, RequestLine line) {
        String target = came.target();
        var absolute = AUTHORITY.matcher(target);
        if (came.method().equals("CONNECT")) {
            return target;
        }
        if (absolute.matches()) {
            if (line == RequestLine.ABSOLUTE) {
                return target;
            }
            String path = absolute.group(2);
            if (path.isEmpty()) {
                return came.method().equals("OPTIONS") ? "*" : "/";
            }
            return path.startsWith("?") ? "/" + path : path;
        }
        if (line == RequestLine.ORIGIN) {
            return target;
        }
        return "http://" + normal(host(came)) + (target.equals("*") ? "" : target);
    }

    /** An empty port, and zeros before one, say nothing (RFC 3986, 6.2.3). */
    private static String normal(String authority) {
        return authority.replaceFirst(":0*([1-9][0-9]*)$", ":$1").replaceFirst(":0*$", "");
    }

    private static String host(Passage came) {
        var absolute = AUTHORITY.matcher(came.target());
        if (came.method().equals("CONNECT")) {
            return came.target();
        }
        return absolute.matches()
                ? absolute.group(1)
                : came.values("host").findFirst().orElse("");
    }
}
