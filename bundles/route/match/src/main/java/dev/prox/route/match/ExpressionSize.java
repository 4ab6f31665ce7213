package dev.prox.route.match;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * About how many instructions a regular expression needs, told before it is compiled: counted repetitions multiply where they are nested, and the
 * library would make what they ask for.
 */
final class ExpressionSize {
    private final String text;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long sum;
    /** Of what a repetition would repeat. */
    private long last;

    private ExpressionSize(String text) {
        this.text = text;
    }

    /** Beyond {@code max} any number that is more. */
    static long of(String text, long max) {
        return new ExpressionSize(text).read(max);
    }

    private long read(long max) {
        int at = 0;
        while (at < text.length() && sum + last <= max) {
            at = step(at);
        }
        return sum + last;
    }

    /** Reads what stands at this place and returns where the next begins. */
    private int step(int at) {
        switch (text.charAt(at)) {
            case '(' -> {
                next(0);
                outer.push(sum);
                sum = 0;
            }
            case ')' -> {
                long group = sum + last + 1;
                sum = outer.isEmpty() ? 0 : outer.pop();
                last = group;
            }
            case '{' -> {
                int end = text.indexOf('}', at);
                long times = end < 0 ? 0 : times(text.substring(at + 1, end));
                if (times > 0) {
                    last *= times;
                    return end + 1;
                }
                next(1);
            }
            case '[' -> {
                next(1);
                return classEnd(at);
            }
            case '\\' -> {
                next(1);
                return escapeEnd(at + 1);
            }
            default -> next(1);
        }
        return at + 1;
    }

    private void next(long size) {
        sum += last;
        last = size;
    }

    /** The larger number of {@code 3}, {@code 3,} or {@code 3,5}; 0 where it is no repetition. */
    private static long times(String counts) {
        return counts.matches("[0-9]{1,6}(,[0-9]{0,6})?")
                ? Long.parseLong(counts.replaceFirst("^(.*,)(?=.)", "").replace(",", ""))
                : 0;
    }

    private int classEnd(int from) {
        int at = from + 1;
        if (text.startsWith("^", at)) {
            at++;
        }
        // A bracket that comes first is one of the characters.
        at += text.startsWith("]", at) ? 1 : 0;
        while (at < text.length() && text.charAt(at) != ']') {
            at += text.charAt(at) == '\\' ? 2 : text.startsWith("[:", at) && text.indexOf(":]", at) > 0 ? named(at) : 1;
        }
        return at + 1;
    }

    private int named(int at) {
        return text.indexOf(":]", at) + 2 - at;
    }

    /** Behind {@code \d}, {@code \p{Greek}}, {@code \x{10FFFF}} or {@code \Q...\E}. */
    private int escapeEnd(int at) {
        if (text.startsWith("Q", at)) {
            int end = text.indexOf("\\E", at);
            return end < 0 ? text.length() : end + 2;
        }
        boolean braces = at + 1 < text.length() && "pPx".indexOf(text.charAt(at)) >= 0 && text.charAt(at + 1) == '{';
        int end = braces ? text.indexOf('}', at) : -1;
        return end < 0 ? at + 1 : end + 1;
    }
}
