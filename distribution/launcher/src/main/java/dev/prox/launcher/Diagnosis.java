package dev.prox.launcher;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleException;

/** Says in words why a bundle does not resolve or start. */
final class Diagnosis {
    private static final Pattern MISSING = Pattern.compile(
            "missing requirement \\[(\\S+) \\[[^\\]]*\\]\\([^)]*\\)\\] (\\S+); (\\(.*?\\))(?=\\s|\\]|$)");
    private static final Pattern TERM = Pattern.compile("\\(([^()=<>]+)(>=|<=|=)([^()]*)\\)");

    private Diagnosis() {}

    static String of(String bundle, BundleException failure) {
        String message = String.valueOf(failure.getMessage());
        Set<String> needs = new LinkedHashSet<>();
        for (Matcher missing = MISSING.matcher(message); missing.find(); ) {
            needs.add("%s needs %s %s".formatted(missing.group(1), need(missing.group(2)), filter(missing.group(3))));
        }
        if (needs.isEmpty()) {
            return bundle + ": " + reason(failure);
        }
        return bundle + " does not resolve: " + String.join("; ", needs) + ", which no bundle provides";
    }

    private static String reason(BundleException failure) {
        Throwable cause = failure.getCause();
        String reason = Failures.reason(failure);
        return cause == null ? reason : reason + " (" + cause + ")";
    }

    private static String need(String namespace) {
        return switch (namespace) {
            case "osgi.wiring.package" -> "the package";
            case "osgi.wiring.bundle" -> "the bundle";
            case "osgi.wiring.host" -> "the host";
            case "osgi.ee" -> "the Java";
            case "osgi.extender" -> "the extender";
            case "osgi.service" -> "the service";
            default -> namespace;
        };
    }

    /** Turns {@code (&(osgi.wiring.package=a.b)(version>=1.0)(!(version>=2.0)))} into {@code a.b version >= 1.0, < 2.0}. */
    static String filter(String filter) {
        StringBuilder words = new StringBuilder();
        for (Matcher term = TERM.matcher(filter); term.find(); ) {
            boolean negated = term.start() > 0 && filter.charAt(term.start() - 1) == '!';
            String key = term.group(1);
            if (key.startsWith("osgi.")) {
                words.append(term.group(3));
            } else {
                String sign = negated ? "<" : term.group(2);
                words.append(negated ? ", " : " " + key + " ")
                        .append(sign)
                        .append(' ')
                        .append(term.group(3));
            }
        }
        return words.isEmpty() ? filter : words.toString();
    }
}
