package dev.prox.launcher;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes a line for the console out of words, so that it reads them as the same words. */
final class Quoting {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@+%-]+");
    private static final Pattern SPECIAL = Pattern.compile("[\"\\\\$]");

    private Quoting() {}

    static String line(List<String> words) {
        if (words.size() == 1) {
            return words.getFirst();
        }
        return words.stream().map(Quoting::word).collect(Collectors.joining(" "));
    }

    static String word(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return '"' + SPECIAL.matcher(word).replaceAll("\\\\$0") + '"';
    }
}
