package dev.prox.admin.console;

import java.util.Comparator;
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
        String meant = nearest(word, lines.stream().map(line -> line.split(" ")[0]).distinct().toList());
        String hint = meant.isEmpty() ? "" : "; did you mean `" + command + " " + meant + "`?";
        return new Usage("unknown command `" + command + " " + word + "`" + hint + "\n" + text(command, lines));
    }

    static Usage wrong(String reason, String command, List<String> lines) {
        return new Usage(reason + "\n" + text(command, lines));
    }

    /** @param lines what may follow the command */
    static String text(String command, List<String> lines) {
        return lines.stream().map(line -> command + " " + line).collect(Collectors.joining("\n       ", "usage: ", ""));
    }

    /** The candidate that is least far from the word, or nothing when all are far. */
    static String nearest(String word, List<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(word, candidate) <= 1 + candidate.length() / 3)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElse("");
    }

    /** Letters to insert, remove or replace (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
