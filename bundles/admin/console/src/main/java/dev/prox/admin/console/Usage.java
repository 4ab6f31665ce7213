package dev.prox.admin.console;

import dev.prox.api.Nearest;
import java.util.List;
import java.util.stream.Collectors;

/** Why a command was not understood or could not be run: one line, and how it is written. */
final class Usage extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Usage(String message) {
        super(message);
    }

    /** A word that is none of the known ones. */
    static Usage unknown(String command, String word, List<String> lines) {
        String meant = Nearest.among(
                word, lines.stream().map(line -> line.split(" ")[0]).toList());
        String hint = meant == null ? "" : "; did you mean `" + command + " " + meant + "`?";
        return new Usage("unknown command `" + command + " " + word + "`" + hint + "\n" + text(command, lines));
    }

    static Usage wrong(String reason, String command, List<String> lines) {
        return new Usage(reason + "\n" + text(command, lines));
    }

    /** The one word that must be there and is no option. */
    static String only(String missing, String command, List<String> lines, String... words) {
        if (words.length != 1 || words[0].startsWith("--")) {
            throw wrong(words.length == 0 ? missing : missing + ", and nothing else", command, lines);
        }
        return words[0];
    }

    /** @param lines what may follow the command */
    static String text(String command, List<String> lines) {
        return lines.stream().map(line -> command + " " + line).collect(Collectors.joining("\n       ", "usage: ", ""));
    }
}
