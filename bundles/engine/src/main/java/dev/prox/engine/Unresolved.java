package dev.prox.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in words what a bundle needs and nobody provides, out of what the framework says. */
final class Unresolved {
    private static final Pattern MISSING = Pattern.compile(
            "missing requirement \\[(\\S+) \\[[^\\]]*\\]\\([^)]*\\)\\] (\\S+); (\\(.*?\\))(?=\\s|\\]|$)");
    private static final Pattern TERM = Pattern.compile("(!)?\\(([^()=<>!&|]+)(>=|<=|=)([^()]*)\\)");

    private Unresolved() {}

    static String of(String message) {
        Set<String> needs = new LinkedHashSet<>();
        for (Matcher missing = MISSING.matcher(message); missing.find(); ) {
            needs.add(missing.group(1) + " needs " + need(missing.group(2), missing.group(3)));
        }
        return needs.isEmpty() ? message : String.join("; ", needs) + ", which no bundle provides";
    }

    /** Turns {@code (&(osgi.wiring.package=a.b)(version>=1.0)(!(version>=2.0)))} into {@code a.b version >= 1.0 and < 2.0}. */
    private static String need(String namespace, String filter) {
        StringBuilder words = new StringBuilder();
        boolean versioned = false;
        for (Matcher term = TERM.matcher(filter); term.find(); ) {
            if (term.group(2).startsWith("osgi.")) {
                words.append(namespace.replace("osgi.wiring.", "")).append(' ').append(term.group(4));
            } else {
                String sign = term.group(1) == null ? term.group(3) : "<";
                words.append(versioned ? " and " : " " + term.group(2) + " ")
                        .append(sign)
                        .append(' ')
                        .append(term.group(4));
                versioned = true;
            }
        }
        return words.isEmpty() ? namespace + " " + filter : words.toString();
    }
}
