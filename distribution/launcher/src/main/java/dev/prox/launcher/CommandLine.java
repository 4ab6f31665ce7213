package dev.prox.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of {@code bin/prox}.
 *
 * @param options by name without dashes; a flag has an empty value
 * @param words what stands after the command and is no option
 */
record CommandLine(Command command, Map<String, String> options, List<String> words) {

    static CommandLine parse(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("which command? `bin/prox help` lists them");
        }
        String first = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (first) {
            case "-h", "--help" -> parse(Command.HELP, rest);
            case "-v", "-V", "--version" -> parse(Command.VERSION, rest);
            default -> parse(command(first), rest);
        };
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    @Nullable
    String option(String name) {
        return options.get(name);
    }

    private static Command command(String word) throws UsageException {
        return Command.named(word)
                .orElseThrow(() -> new UsageException(Suggestion.sentence(
                        "unknown command", word, Command.allWords(), "`bin/prox help` lists them")));
    }

    private static CommandLine parse(Command command, List<String> arguments) throws UsageException {
        if (arguments.equals(List.of("--help")) || arguments.equals(List.of("-h"))) {
            return new CommandLine(Command.HELP, Map.of(), List.of(command.word()));
        }
        if (command.takesAnything()) {
            return new CommandLine(command, Map.of(), arguments);
        }
        Map<String, String> options = new HashMap<>();
        List<String> words = new ArrayList<>();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            if (argument.startsWith("-")) {
                readOption(command, argument, rest, options);
            } else {
                words.add(argument);
            }
        }
        if (words.size() > command.wordsMax()) {
            throw new UsageException("`%s` is one word too many; see `bin/prox %s --help`"
                    .formatted(words.get(command.wordsMax()), command.word()));
        }
        return new CommandLine(command, Map.copyOf(options), List.copyOf(words));
    }

    private static void readOption(Command command, String argument, Iterator<String> rest, Map<String, String> options)
            throws UsageException {
        int equals = argument.indexOf('=');
        String word = equals < 0 ? argument : argument.substring(0, equals);
        String name = word.replaceFirst("^--", "");
        if (command.hasFlag(name) && equals < 0) {
            options.put(name, "");
        } else if (!command.hasOption(name)) {
            throw new UsageException(Suggestion.sentence(
                    "unknown option",
                    word,
                    command.optionWords(),
                    "see `bin/prox %s --help`".formatted(command.word())));
        } else if (equals >= 0) {
            options.put(name, argument.substring(equals + 1));
        } else if (rest.hasNext()) {
            options.put(name, rest.next());
        } else {
            throw new UsageException("%s needs a value; see `bin/prox %s --help`".formatted(word, command.word()));
        }
    }
}
