package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuotingTest {

    @Test
    void plainWordsStayAsTheyAre() {
        assertThat(Quoting.line(List.of("module", "install", "/tmp/a-1.0.jar")))
                .isEqualTo("module install /tmp/a-1.0.jar");
    }

    @Test
    void whatTheConsoleWouldReadIsQuoted() {
        assertThat(Quoting.line(List.of("echo", "a b", "c;d", "$e", "f\"g", "")))
                .isEqualTo("echo \"a b\" \"c;d\" \"\\$e\" \"f\\\"g\" \"\"");
    }

    @Test
    void oneWordIsAWholeLine() {
        assertThat(Quoting.line(List.of("module list | grep a"))).isEqualTo("module list | grep a");
    }
}
