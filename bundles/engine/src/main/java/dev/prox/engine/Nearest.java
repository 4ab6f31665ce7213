package dev.prox.engine;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that somebody meant. */
final class Nearest {
    private Nearest() {}

    /** The name with the fewest edits, if these are few for its length. */
    static @Nullable String of(String wrong, Collection<String> names) {
        String best = null;
        int least = Math.max(1, wrong.length() / 3) + 1;
        for (String name : names) {
            int edits = edits(wrong, name);
            if (edits < least) {
                least = edits;
                best = name;
            }
        }
        return best;
    }

    /** Levenshtein's distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
