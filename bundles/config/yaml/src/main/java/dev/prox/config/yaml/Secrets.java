package dev.prox.config.yaml;

import java.util.Locale;
import java.util.regex.Pattern;

/** What may be shown of a configured text in an error, and how. */
final class Secrets {
    static final String MASK = "***";

    private static final int SHOWN_MAX = 80;
    private static final Pattern NAME =
            Pattern.compile("password|passwd|passphrase|secret|token|credential|authorization|privatekey|apikey");
    private static final Pattern WHERE = Pattern.compile(".*(file|path|url)");
    private static final Pattern PLAIN = Pattern.compile("\\S(.*\\S)?");

    private Secrets() {}

    /** Whether a key of this name holds a secret; {@code password-file} says only where one is. */
    static boolean named(String key) {
        String name = key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return NAME.matcher(name).find() && !WHERE.matcher(name).matches();
    }

    /** The text, without credentials that show by their form: user info before a host, a private key. */
    static String masked(String text) {
        if (text.contains("-----BEGIN")) {
            return MASK;
        }
        int at = text.lastIndexOf('@');
        int slashes = text.indexOf("//");
        int from = slashes >= 0 && slashes < at ? slashes + 2 : 0;
        boolean userInfo = at > 0 && (from > 0 || text.lastIndexOf(':', at) >= 0);
        return userInfo ? text.substring(0, from) + MASK + text.substring(at) : text;
    }

    /** On one line, not longer than anybody reads, in quotes where its bounds would not be seen. */
    static String shown(String text) {
        String cut = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
        return PLAIN.matcher(cut).matches() ? cut : quoted(cut);
    }

    static String quoted(String text) {
        String inner = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return '"' + inner.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"';
    }
}
