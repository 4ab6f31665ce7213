package dev.prox.api;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of the known names somebody meant. */
public final class Nearest {
    private static final int CHARACTERS_MAX = 64;

    private Nearest() {}

    /** {@code did you mean `rate-limit`?}, or null where nothing is near. */
    public static @Nullable String hint(String wrong, Collection<String> known) {
        String nearest = among(wrong, known);
        return nearest == null ? null : "did you mean `" + nearest + "`?";
    }

    /**
     * The known name with the fewest edits, if they are few for its length. Case, {@code -} and {@code _} do not count; words in another order
     * are no edit.
     */
    public static @Nullable String among(String wrong, Collection<String> known) {
        String best = null;
        int bestEdits = Integer.MAX_VALUE;
        if (wrong.length() > CHARACTERS_MAX) {
            return null;
        }
        for (String name : known) {
            int shorter = Math.min(normal(name).length(), normal(wrong).length());
            int allowed = Math.min(Math.max(1, shorter / 3), shorter - 1);
            int edits = words(wrong).equals(words(name)) ? 0 : edits(normal(wrong), normal(name));
            if (edits <= allowed && edits < bestEdits) {
                best = name;
                bestEdits = edits;
            }
        }
        return best;
    }

    private static List<String> words(String name) {
        return Stream.of(name.toLowerCase(Locale.ROOT).split("[-_ ]")).sorted().toList();
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").trim();
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    private static int edits(String a, String b) {
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
