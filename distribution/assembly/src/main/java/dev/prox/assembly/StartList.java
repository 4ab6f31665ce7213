package dev.prox.assembly;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes {@code bundles/start.list}, which the launcher reads. */
final class StartList {
    private static final String HEAD = """
        # Made from features/*.json when Prox was built. A line is: start level, feature, flags, file, Maven coordinates.
        # Flags: optional (Prox serves without it too), serve (not for a check of the configuration), late (Prox serves
        # before it), resolve (not started), or -.
        """;

    private StartList() {}

    static String text(Map<Part, Jar> bundles) {
        StringBuilder text = new StringBuilder(HEAD);
        bundles.entrySet().stream()
                .sorted(Comparator.comparingInt(bundle -> bundle.getKey().level()))
                .map(bundle -> line(bundle.getKey(), bundle.getValue()))
                .forEach(text::append);
        return text.toString();
    }

    private static String line(Part part, Jar jar) {
        return "%d %s %s %s %s%n"
                .formatted(part.level(), part.feature().name(), flags(part), jar.fileName(), part.id());
    }

    private static String flags(Part part) {
        List<String> flags = new ArrayList<>();
        if (part.feature().optional()) {
            flags.add("optional");
        }
        if (part.feature().serveOnly()) {
            flags.add("serve");
        }
        if (part.feature().late()) {
            flags.add("late");
        }
        if (!part.start()) {
            flags.add("resolve");
        }
        return flags.isEmpty() ? "-" : String.join(",", flags);
    }
}
