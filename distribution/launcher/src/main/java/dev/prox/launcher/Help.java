package dev.prox.launcher;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** {@code bin/prox help} and {@code --help}. */
final class Help {
    private Help() {}

    static int print(List<String> words, PrintStream out) throws UsageException {
        String word = words.isEmpty() ? "help" : words.getFirst().toLowerCase(Locale.ROOT);
        if (Command.named(word).isEmpty()) {
            throw new UsageException(
                    Suggestion.sentence("unknown command", word, Command.allWords(), "`bin/prox help` lists them"));
        }
        out.print(Resource.text("help/" + word + ".txt"));
        return ExitCode.OK;
    }

    static int version(PrintStream out) {
        out.printf("Prox %s (Java %s)%n", Version.text(), Runtime.version());
        return ExitCode.OK;
    }
}
