package dev.prox.engine;

import java.util.ArrayList;
import java.util.List;

/** What is different between two texts, as {@code diff -u} writes it, with three lines around. Used once. */
final class LineDiff {
    private static final int CONTEXT = 3;
    /** Products of lines that differ in length are compared up to here; beyond it one block takes the place of the other. */
    private static final int CELLS_MAX = 4_000_000;

    private final String[] before;
    private final String[] after;
    private final List<Step> steps = new ArrayList<>();

    /** @param from the line of the text before, {@code to} that of the one after, both from 0 */
    private record Step(char sign, String line, int from, int to) {}

    private LineDiff(String before, String after) {
        this.before = before.split("\n", -1);
        this.after = after.split("\n", -1);
    }

    /** Empty where they are equal. */
    static String between(String nameBefore, String before, String nameAfter, String after) {
        if (before.equals(after)) {
            return "";
        }
        LineDiff diff = new LineDiff(before, after);
        diff.compare();
        return "--- " + nameBefore + "\n+++ " + nameAfter + "\n" + diff.hunks();
    }

    private void compare() {
        int from = 0;
        int least = Math.min(before.length, after.length);
        while (from < least && before[from].equals(after[from])) {
            steps.add(new Step(' ', before[from], from, from));
            from++;
        }
        int same = 0;
        while (same < least - from && before[before.length - 1 - same].equals(after[after.length - 1 - same])) {
            same++;
        }
        middle(from, before.length - same, after.length - same);
        for (int i = same; i > 0; i--) {
            steps.add(new Step(' ', before[before.length - i], before.length - i, after.length - i));
        }
    }

    /** By the longest common subsequence. */
    private void middle(int from, int beforeTo, int afterTo) {
        int rows = beforeTo - from;
        int columns = afterTo - from;
        boolean small = (long) rows * columns <= CELLS_MAX;
        int[][] lengths = new int[small ? rows + 1 : 1][small ? columns + 1 : 1];
        for (int i = small ? rows - 1 : -1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                lengths[i][j] = before[from + i].equals(after[from + j])
                        ? lengths[i + 1][j + 1] + 1
                        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < rows || j < columns) {
            boolean both = small && i < rows && j < columns;
            if (both && before[from + i].equals(after[from + j])) {
                steps.add(new Step(' ', before[from + i], from + i++, from + j++));
            } else if (i < rows && (!both || lengths[i + 1][j] >= lengths[i][j + 1])) {
                steps.add(new Step('-', before[from + i], from + i++, from + j));
            } else {
                steps.add(new Step('+', after[from + j], from + i, from + j++));
            }
        }
    }

    private String hunks() {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < steps.size()) {
            while (at < steps.size() && steps.get(at).sign() == ' ') {
                at++;
            }
            if (at == steps.size()) {
                break;
            }
            int from = Math.max(0, at - CONTEXT);
            int to = at;
            for (int i = at; i < steps.size() && i - to <= 2 * CONTEXT; i++) {
                to = steps.get(i).sign() == ' ' ? to : i + 1;
            }
            hunk(out, from, Math.min(steps.size(), to + CONTEXT));
            at = to;
        }
        return out.toString();
    }

    private void hunk(StringBuilder out, int from, int to) {
        List<Step> part = steps.subList(from, to);
        long old = part.stream().filter(step -> step.sign() != '+').count();
        long fresh = part.stream().filter(step -> step.sign() != '-').count();
        Step first = part.getFirst();
        out.append("@@ -%d,%d +%d,%d @@\n".formatted(first.from() + 1, old, first.to() + 1, fresh));
        part.forEach(step -> out.append(step.sign()).append(step.line()).append('\n'));
    }
}
