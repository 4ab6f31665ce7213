package dev.prox.admin.console;

import dev.prox.api.ChangeControl;
import dev.prox.api.ConfigText;
import dev.prox.api.ModuleControl;
import dev.prox.api.Nearest;
import dev.prox.api.RuntimeView;
import dev.prox.api.RuntimeView.ModuleState;
import dev.prox.api.TrialTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code module ...}. */
final class ModuleCommand {
    private static final String NAME = "module";
    private static final List<String> LINES = List.of(
            "list [--names|--json]",
            "info NAME",
            "install FILE",
            "upgrade FILE",
            "upgrade NAME --same",
            "canary FILE [--percent 1|--header NAME=VALUE|--host HOST] [--for 60s] [--exchanges 20] [--errors 0.5%]"
                    + " [--latency 1.5x|off] [--hold]",
            "promote",
            "withdraw",
            "rollback NAME",
            "remove NAME",
            "verify [NAME|FILE]",
            "states [--json]",
            "help");

    private final Supplier<@Nullable ModuleControl> control;
    private final Supplier<@Nullable RuntimeView> runtime;
    private final SetCommands sets;
    private final TrialCommands trials;

    ModuleCommand(
            Supplier<@Nullable ModuleControl> control, Supplier<@Nullable RuntimeView> runtime, TrialCommands trials) {
        this.trials = trials;
        this.control = control;
        this.runtime = runtime;
        this.sets = new SetCommands(control);
    }

    /** @param folder where relative files are looked for */
    String run(Path folder, String... words) throws ModuleControl.ModuleException, ChangeControl.Refused {
        if (words.length == 0) {
            return Usage.text(NAME, LINES);
        }
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        return switch (words[0]) {
            case "list" -> list(rest);
            case "install" -> control().install(file(folder, only("install needs a file", rest)));
            case "upgrade" -> upgrade(folder, rest);
            case "canary" -> trials.canaryModule(folder, Options.read(NAME, LINES, TrialTerms.KEYS, rest));
            case "promote" -> trials.promote(NAME, LINES, rest);
            case "withdraw" -> trials.withdraw(NAME, LINES, rest);
            case "info" -> control().info(installed(only("info needs the name of a module", rest)));
            case "rollback" -> control().rollback(installed(only("rollback needs the name of a module", rest)));
            case "remove" -> control().remove(installed(only("remove needs the name of a module", rest)));
            case "verify" -> verify(folder, rest);
            case "states" -> states(rest);
            case "help", "--help" -> Usage.text(NAME, LINES);
            default -> throw Usage.unknown(NAME, words[0], LINES);
        };
    }

    private ModuleControl control() {
        return StateCommands.running(control.get());
    }

    private List<ModuleState> modules() {
        return StateCommands.running(runtime.get()).state().modules().stream()
                .sorted(Comparator.comparing(ModuleState::name).thenComparing(ModuleState::bundleId))
                .toList();
    }

    private static String only(String missing, String... words) {
        return Usage.only(missing, NAME, LINES, words);
    }

    /** Without a word everything that runs. */
    private String verify(Path folder, String... words) throws ModuleControl.ModuleException {
        if (words.length > 0) {
            String what = only("verify takes the name of a module, or a file", words);
            boolean isFile = Files.isRegularFile(folder.resolve(what));
            return isFile ? control().verify(file(folder, what)) : control().verify(installed(what));
        }
        StringBuilder text = new StringBuilder();
        for (ModuleState module : modules()) {
            text.append(control().verify(module.name())).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private String states(String... words) {
        return switch (String.join(" ", words)) {
            case "" -> sets.table();
            case "--json" -> sets.json();
            default -> throw Usage.wrong("states takes --json, not " + words[0], NAME, LINES);
        };
    }

    private String upgrade(Path folder, String... words) throws ModuleControl.ModuleException {
        List<String> names =
                Arrays.stream(words).filter(word -> !word.equals("--same")).toList();
        String what = only("upgrade needs a file, or a name and --same", names.toArray(String[]::new));
        if (names.size() < words.length) {
            return control().upgradeSame(installed(what));
        }
        return control().upgrade(file(folder, what));
    }

    static Path file(Path folder, String text) {
        Path file = folder.resolve(text).normalize();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new Usage(file + ": no such file");
        }
        return file;
    }

    /** A name, checked where the modules are known. */
    private String installed(String name) {
        if (runtime.get() == null) {
            return name;
        }
        List<ModuleState> modules = modules();
        boolean known = modules.stream()
                .anyMatch(
                        module -> module.name().equals(name) || module.bundle().equals(name));
        if (known) {
            return name;
        }
        String meant =
                Nearest.hint(name, modules.stream().map(ModuleState::name).toList());
        String hint = meant == null ? "`module list` shows what is there" : meant;
        throw new Usage(name + ": no such module; " + hint);
    }

    private String list(String... words) {
        String form = words.length == 0 ? "" : only("list takes --names or --json", stripped(words));
        return switch (form) {
            case "" -> table();
            case "names" -> modules().stream().map(ModuleState::name).distinct().collect(Collectors.joining("\n"));
            case "json" -> modules().stream().map(ModuleCommand::json).collect(Collectors.joining(",\n ", "[", "]"));
            default -> throw Usage.wrong("list takes --names or --json, not " + words[0], NAME, LINES);
        };
    }

    /** Options without their dashes. */
    private static String[] stripped(String... words) {
        return Arrays.stream(words)
                .map(word -> word.startsWith("--") ? word.substring(2) : "not " + word)
                .toArray(String[]::new);
    }

    private String table() {
        Table table = new Table("NAME", "BUNDLE", "VERSION", "ID", "SERVING", "PREVIOUS");
        for (ModuleState module : modules()) {
            String previous = module.previous();
            table.row(
                    module.name(),
                    module.bundle(),
                    module.version(),
                    Long.toString(module.bundleId()),
                    module.serving() ? "yes" : "no",
                    previous == null ? "-" : previous);
        }
        return table.toString();
    }

    private static String json(ModuleState module) {
        return "{\"name\":%s,\"bundle\":%s,\"version\":%s,\"id\":%d,\"serving\":%b,\"previous\":%s}"
                .formatted(
                        ConfigText.quoted(module.name()),
                        ConfigText.quoted(module.bundle()),
                        ConfigText.quoted(module.version()),
                        module.bundleId(),
                        module.serving(),
                        ConfigText.quoted(module.previous()));
    }
}
