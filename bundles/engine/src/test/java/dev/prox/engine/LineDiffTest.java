package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineDiffTest {
    @Test
    void isWrittenAsDiffWritesIt() {
        assertThat(LineDiff.between("one", "a\nb\nc\nd\ne\nf\ng\nh", "two", "a\nb\nc\nd\nE\nf\ng\nh\ni"))
                .isEqualTo("""
                    --- one
                    +++ two
                    @@ -2,7 +2,8 @@
                     b
                     c
                     d
                    -e
                    +E
                     f
                     g
                     h
                    +i
                    """);
    }

    @Test
    void equalTextsHaveNone() {
        assertThat(LineDiff.between("one", "a\n", "two", "a\n")).isEmpty();
    }

    /** Texts this short have all their lines around a change, or are alike at their ends. */
    @Test
    void whatIsTakenOutAndPutInMakesTheOtherText() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            String before = "x\n" + text(random) + "y";
            String after = "x\n" + text(random) + "z";
            List<String> made = LineDiff.between("a", before, "b", after)
                    .lines()
                    .skip(2)
                    .filter(line -> line.charAt(0) == ' ' || line.charAt(0) == '+')
                    .map(line -> line.substring(1))
                    .toList();
            List<String> lines = Arrays.asList(after.split("\n", -1));

            assertThat(lines).containsSubsequence(made);
            assertThat(made.getLast()).isEqualTo("z");
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(4))).append('\n');
        }
        return text.toString();
    }
}
