package dev.prox.launcher;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the word that somebody meant. */
final class Suggestion {
    private Suggestion() {}

    static String sentence(String what, String word, List<String> known, String otherwise) {
        return "%s `%s`; %s"
                .formatted(
                        what,
                        word,
                        nearest(word, known)
                                .map(meant -> "did you mean `%s`?".formatted(meant))
                                .orElse(otherwise));
    }

    /** The known word that begins so, or that has the fewest changes, at most a third of its letters and one more. */
    static Optional<String> nearest(String word, List<String> known) {
        List<String> begun =
                known.stream().filter(other -> other.startsWith(word)).toList();
        if (begun.size() == 1) {
            return Optional.of(begun.getFirst());
        }
        return known.stream()
                .filter(other -> distance(word, other) <= 1 + other.length() / 3)
                .min(Comparator.comparingInt(other -> distance(word, other)));
    }

    /** Letters to insert, remove or replace (Levenshtein). */
    static int distance(String from, String to) {
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
