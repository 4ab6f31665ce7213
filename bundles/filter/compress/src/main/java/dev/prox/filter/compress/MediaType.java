package dev.prox.filter.compress;

import dev.prox.api.Ascii;
import dev.prox.api.Config;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A media type or a range of them, matched over octets.
 *
 * @param start what the type begins with, in lower case: all of it where nothing is left open
 * @param suffix what it ends with behind that, in lower case; empty for no condition
 * @param open whether anything may stand between the two
 */
@Config.Doc("A media type: type/subtype, type/*, or type/*+suffix.")
public record MediaType(String start, String suffix, boolean open) {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'^_`|~.-]+";
    private static final Pattern SYNTAX =
            Pattern.compile("(" + TOKEN + "/)(?:(" + TOKEN + "(?:\\+" + TOKEN + ")?)|\\*((?:\\+" + TOKEN + ")?))");

    /** Those that gain by it. */
    static final List<MediaType> USUAL = List.of(
            parse("text/*"),
            parse("application/json"),
            parse("application/javascript"),
            parse("application/xml"),
            parse("application/*+json"),
            parse("application/*+xml"),
            parse("application/x-javascript"),
            parse("application/x-ndjson"),
            parse("application/wasm"),
            parse("application/yaml"),
            parse("application/vnd.ms-fontobject"),
            parse("font/otf"),
            parse("font/ttf"),
            parse("image/svg+xml"),
            parse("image/bmp"),
            parse("image/x-icon"),
            parse("image/vnd.microsoft.icon"));

    /** @throws IllegalArgumentException with what was expected */
    public static MediaType parse(String text) {
        var parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a media type: type/subtype, type/*, or type/*+suffix");
        }
        String type = parts.group(1).toLowerCase(Locale.ROOT);
        String subtype = parts.group(2);
        return subtype != null
                ? new MediaType(type + subtype.toLowerCase(Locale.ROOT), "", false)
                : new MediaType(type, parts.group(3).toLowerCase(Locale.ROOT), true);
    }

    /** One or more of them, ready to be matched. */
    static final class Set {
        private final byte[][] starts;
        private final byte[][] suffixes;
        private final boolean[] open;

        Set(List<MediaType> types) {
            starts = new byte[types.size()][];
            suffixes = new byte[types.size()][];
            open = new boolean[types.size()];
            for (int i = 0; i < starts.length; i++) {
                starts[i] = types.get(i).start().getBytes(StandardCharsets.US_ASCII);
                suffixes[i] = types.get(i).suffix().getBytes(StandardCharsets.US_ASCII);
                open[i] = types.get(i).open();
            }
        }

        /** Whether the value of a {@code Content-Type} that stands in {@code bytes[from, to)} is one of them; its parameters do not count. */
        boolean has(byte[] bytes, int from, int to) {
            int end = from;
            while (end < to && bytes[end] != ';' && bytes[end] != ' ' && bytes[end] != '\t') {
                end++;
            }
            for (int i = 0; i < starts.length; i++) {
                if (matches(i, bytes, from, end)) {
                    return true;
                }
            }
            return false;
        }

        private boolean matches(int i, byte[] bytes, int from, int to) {
            int startTo = from + starts[i].length;
            int suffixFrom = to - suffixes[i].length;
            boolean fits = open[i] ? startTo <= suffixFrom && startTo < to : startTo == to;
            return fits
                    && Ascii.equalsIgnoreCase(bytes, from, startTo, starts[i])
                    && Ascii.equalsIgnoreCase(bytes, suffixFrom, to, suffixes[i]);
        }
    }

    @Override
    public String toString() {
        return open ? start + "*" + suffix : start;
    }
}
