package dev.prox.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The first word of a command line. */
enum Command {
    RUN(0, "config=", "log=", "log-level=", "log-file=", "no-console", "no-warm-up", "take-over="),
    START(0, "config=", "log=", "log-level=", "no-warm-up"),
    STOP(0, "now", "wait="),
    STATUS(0, "json"),
    UPGRADE(1, "wait="),
    CONSOLE(Command.ANY),
    MODULE(Command.ANY),
    CONFIG(Command.ANY),
    EXPLAIN(Command.ANY),
    FEATURE(Command.ANY),
    UPSTREAM(Command.ANY),
    ROLLBACK(Command.ANY),
    VALIDATE(1),
    SCHEMA(0),
    HELP(1),
    VERSION(0);

    private static final int ANY = -1;

    private final int words;
    private final List<String> options;

    /**
     * @param words how many words may follow; {@link #ANY} when what follows is for the console, options too
     * @param options their names, with an equals sign where a value follows
     */
    Command(int words, String... options) {
        this.words = words;
        this.options = List.of(options);
    }

    static Optional<Command> named(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word().equals(word))
                .findFirst();
    }

    static List<String> allWords() {
        return Arrays.stream(values()).map(Command::word).toList();
    }

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean takesAnything() {
        return words == ANY;
    }

    int wordsMax() {
        return words;
    }

    boolean hasFlag(String name) {
        return options.contains(name);
    }

    boolean hasOption(String name) {
        return options.contains(name + "=");
    }

    List<String> optionWords() {
        return options.stream().map(name -> "--" + name.replace("=", "")).toList();
    }
}
