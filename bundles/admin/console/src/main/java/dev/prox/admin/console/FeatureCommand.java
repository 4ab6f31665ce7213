package dev.prox.admin.console;

import dev.prox.api.ConfigText;
import dev.prox.api.FeatureControl;
import dev.prox.api.FeatureControl.FeatureState;
import dev.prox.api.ModuleControl;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code feature ...}. */
final class FeatureCommand {
    private static final String NAME = "feature";
    private static final List<String> LINES =
            List.of("list [--names|--json]", "install FILE", "upgrade FILE", "remove NAME", "help");

    private final Supplier<@Nullable FeatureControl> control;

    FeatureCommand(Supplier<@Nullable FeatureControl> control) {
        this.control = control;
    }

    /** @param folder where relative files are looked for */
    String run(Path folder, String... words) throws ModuleControl.ModuleException {
        if (words.length == 0) {
            return Usage.text(NAME, LINES);
        }
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        return switch (words[0]) {
            case "list" -> list(rest);
            case "install" -> control().install(file(folder, "install needs a file", rest));
            case "upgrade" -> control().upgrade(file(folder, "upgrade needs a file", rest));
            case "remove" -> control().remove(only("remove needs the name of a feature", rest));
            case "help", "--help" -> Usage.text(NAME, LINES);
            default -> throw Usage.unknown(NAME, words[0], LINES);
        };
    }

    private FeatureControl control() {
        return StateCommands.running(control.get());
    }

    private static Path file(Path folder, String missing, String... words) {
        return ModuleCommand.file(folder, only(missing, words));
    }

    private static String only(String missing, String... words) {
        return Usage.only(missing, NAME, LINES, words);
    }

    private String list(String... words) {
        List<FeatureState> features = control().features();
        return switch (String.join(" ", words)) {
            case "" -> table(features);
            case "--names" ->
                features.stream()
                        .filter(feature -> !feature.distribution())
                        .map(FeatureState::id)
                        .collect(Collectors.joining("\n"));
            case "--json" -> features.stream().map(FeatureCommand::json).collect(Collectors.joining(",\n ", "[", "]"));
            default -> throw Usage.wrong("list takes --names or --json, not " + words[0], NAME, LINES);
        };
    }

    private static String table(List<FeatureState> features) {
        Table table = new Table("FEATURE", "FROM", "BUNDLES");
        for (FeatureState feature : features) {
            table.row(
                    feature.id(),
                    feature.distribution() ? "distribution" : "installed",
                    feature.distribution()
                            ? Integer.toString(feature.bundles().size())
                            : String.join(", ", feature.bundles()));
        }
        return table.toString();
    }

    private static String json(FeatureState feature) {
        return "{\"id\":%s,\"distribution\":%b,\"bundles\":[%s]}"
                .formatted(
                        ConfigText.quoted(feature.id()),
                        feature.distribution(),
                        feature.bundles().stream().map(ConfigText::quoted).collect(Collectors.joining(",")));
    }
}
