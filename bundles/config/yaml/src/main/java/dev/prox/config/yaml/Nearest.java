package dev.prox.config.yaml;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which of the known words somebody meant. */
final class Nearest {
    private static final int WORD_MAX = 64;

    private Nearest() {}

    /** {@code did you mean `rate-limit`?}, or null where nothing is near. */
    static @Nullable String hint(String word, Collection<String> known) {
        String nearest = among(word, known);
        if (nearest != null) {
            return "did you mean `" + nearest + "`?";
        }
        return word.equals("<<") ? "YAML 1.2 has no merge keys" : null;
    }

    /** The known word with the fewest edits, if they are few for its length. Case, {@code -} and {@code _} do not count. */
    static @Nullable String among(String word, Collection<String> known) {
        String wanted = normal(word);
        String best = null;
        int bestEdits = Integer.MAX_VALUE;
        if (wanted.length() > WORD_MAX) {
            return null;
        }
        for (String candidate : known) {
            String name = normal(candidate);
            int shorter = Math.min(name.length(), wanted.length());
            int allowed = Math.min(Math.max(1, shorter / 3), shorter - 1);
            int edits = edits(wanted, name);
            if (edits <= allowed && edits < bestEdits) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return best;
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").trim();
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, i, b, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, int i, String b, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
