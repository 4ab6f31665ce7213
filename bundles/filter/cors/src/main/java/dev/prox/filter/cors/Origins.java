package dev.prox.filter.cors;

import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sites that are allowed, by their serialized origin (RFC 6454, 6.2), which is compared octet for octet. */
final class Origins {
    static final HeaderName ALLOW_ORIGIN = HeaderName.of("Access-Control-Allow-Origin");
    private static final Pattern ORIGIN = Pattern.compile(
            "[a-z][a-z0-9+.-]*://(?:\\*\\.)?(?:[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");
    private static final Pattern IMPLIED = Pattern.compile("http://.*:80|https://.*:443");
    private static final String ANY = "*";

    private final Map<String, HeaderLine> exact = new HashMap<>();
    private final List<Below> below = new ArrayList<>();
    private final boolean any;

    /** All names below one: what stands before them, and what behind. */
    private record Below(String scheme, String suffix) {
        boolean has(String origin) {
            int labels = origin.length() - suffix.length();
            return labels > scheme.length()
                    && origin.startsWith(scheme)
                    && origin.endsWith(suffix)
                    && LABELS.matcher(origin.substring(scheme.length(), labels)).matches();
        }
    }

    Origins(List<String> origins) {
        boolean all = false;
        for (String origin : origins) {
            int star = origin.indexOf("*.");
            if (origin.equals(ANY)) {
                all = true;
            } else if (star > 0) {
                below.add(new Below(origin.substring(0, star), origin.substring(star + 1)));
            } else {
                exact.put(origin, new HeaderLine(ALLOW_ORIGIN, origin));
            }
        }
        any = all;
    }

    /** What was expected in the place of this one, or null where it is one. */
    static @Nullable String problem(String origin) {
        if (origin.equals(ANY) || origin.equals("null")) {
            return null;
        }
        if (IMPLIED.matcher(origin).matches()) {
            return "an origin without the port that its scheme implies, as browsers write it";
        }
        return ORIGIN.matcher(origin).matches()
                ? null
                : "an origin as https://app.example, in lower case and without a path, https://*.app.example, null or"
                        + " *";
    }

    boolean any() {
        return any;
    }

    /** The field that allows it, or null where it is not allowed. */
    @Nullable
    HeaderLine allowing(String origin) {
        HeaderLine line = exact.get(origin);
        if (line != null) {
            return line;
        }
        for (Below each : below) {
            if (each.has(origin)) {
                return new HeaderLine(ALLOW_ORIGIN, origin);
            }
        }
        return null;
    }
}
