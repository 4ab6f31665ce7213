package dev.prox.admin.console;

import dev.prox.api.ConfigControl;
import dev.prox.api.ConfigControl.Refused;
import dev.prox.api.ConfigControl.Version;
import dev.prox.api.ConfigControl.Written;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigText;
import dev.prox.api.ProbeWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code history}, {@code show}, {@code diff}, {@code rollback} and {@code dry-run} of configurations, and {@code explain}. */
final class HistoryCommands {
    private static final String AUTHOR = "console";
    private static final int EFFECT_SHOWN_MAX = 100;

    private final Supplier<@Nullable ConfigControl> control;

    HistoryCommands(Supplier<@Nullable ConfigControl> control) {
        this.control = control;
    }

    private ConfigControl control() {
        return StateCommands.running(control.get());
    }

    String history() throws Refused {
        List<Version> versions = control().history();
        Table table = new Table("VERSION", "SERVING", "WHEN", "AUTHOR", "SHA-256", "EFFECT");
        for (Version each : versions) {
            String first = each.effect().lines().findFirst().orElse("");
            table.row(
                    Long.toString(each.number()),
                    each.serving() ? "yes" : each.kept() ? "-" : "never",
                    each.when().toString(),
                    each.author(),
                    each.sha256().substring(0, Math.min(12, each.sha256().length())),
                    first.length() <= EFFECT_SHOWN_MAX ? first : first.substring(0, EFFECT_SHOWN_MAX) + "…");
        }
        return versions.isEmpty() ? "nothing has served yet" : table.toString();
    }

    /** @param number of the version, or none for what serves */
    String show(List<String> number) throws Refused {
        return control().text(number.isEmpty() ? 0 : number(number.getFirst()));
    }

    /** Without numbers what the last change changed, with one what would change if it was returned to, with two from one to the other. */
    String diff(List<String> numbers) throws Refused {
        if (numbers.isEmpty()) {
            List<Version> kept =
                    control().history().stream().filter(Version::kept).toList();
            if (kept.size() < 2) {
                return "there is no configuration before this one";
            }
            return control().diff(kept.get(1).number(), kept.get(0).number()).stripTrailing();
        }
        long from = numbers.size() == 1 ? 0 : number(numbers.get(0));
        return control().diff(from, number(numbers.getLast())).stripTrailing();
    }

    String rollback(String number) throws ConfigException, Refused {
        Written now = control().rollback(number(number), AUTHOR);
        return "configuration " + number + " serves again, generation " + now.generation();
    }

    String dryRun(Path file, boolean json) throws ConfigException, Refused, IOException {
        ConfigControl.DryRun run = control().dryRun(Files.readString(file));
        return json ? ConfigText.json(run) : ConfigText.text(run);
    }

    String explain(String... words) throws Refused {
        if (words.length == 0 || List.of(words).equals(List.of("--help"))) {
            return "usage: " + ProbeWords.USAGE;
        }
        ProbeWords asked;
        try {
            asked = ProbeWords.parse(List.of(words));
        } catch (IllegalArgumentException e) {
            throw new Usage(e.getMessage() + "\nusage: " + ProbeWords.USAGE);
        }
        ConfigControl.Explanation explanation = control().explain(asked.probe());
        return asked.json() ? ConfigText.json(explanation) : ConfigText.text(explanation);
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new Usage("expected the number of a configuration, not " + text + "; see: config history");
        }
        return Long.parseLong(text);
    }
}
