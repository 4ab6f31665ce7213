package dev.prox.route.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, both ends included (RFC 9110, 14.1.2).
 *
 * @param first negative where no octet of the file is asked for
 */
record ByteRange(long first, long last) {
    private static final ByteRange UNSATISFIABLE = new ByteRange(-1, -1);
    private static final Pattern ONE =
            Pattern.compile("bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", Pattern.CASE_INSENSITIVE);

    /** Null where the field is to be ignored: malformed, of another unit, or a list of several, which a server need not serve in parts. */
    static @Nullable ByteRange of(String field, long length) {
        Matcher matcher = ONE.matcher(field);
        if (!matcher.matches()) {
            return null;
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? null : suffix(Long.parseLong(to), length);
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (last < first) {
            return null;
        }
        return first >= length ? UNSATISFIABLE : new ByteRange(first, Math.min(last, length - 1));
    }

    private static ByteRange suffix(long octets, long length) {
        return octets == 0 || length == 0 ? UNSATISFIABLE : new ByteRange(Math.max(0, length - octets), length - 1);
    }

    boolean satisfiable() {
        return first >= 0;
    }

    long length() {
        return last - first + 1;
    }
}
