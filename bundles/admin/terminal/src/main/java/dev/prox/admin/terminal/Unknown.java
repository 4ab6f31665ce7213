package dev.prox.admin.terminal;

import java.util.Comparator;
import java.util.Set;

/** Says that there is no such command, and which one was meant. */
final class Unknown {
    private Unknown() {}

    /** @param commands with their scopes: {@code prox:module} */
    static String sentence(String word, Set<String> commands) {
        return commands.stream()
                .map(name -> name.substring(name.indexOf(':') + 1))
                .filter(name -> distance(word, name) <= 1 + name.length() / 3)
                .min(Comparator.comparingInt((String name) -> distance(word, name))
                        .thenComparing(name -> name))
                .map(meant -> "unknown command `%s`; did you mean `%s`?".formatted(word, meant))
                .orElse("unknown command `%s`; `help` lists them".formatted(word));
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
