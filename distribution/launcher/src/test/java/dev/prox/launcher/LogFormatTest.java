package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    @Test
    void jsonIsOneLineWhateverTheMessage() {
        LogRecord logged = logged(Level.WARNING, "a \"b\"\n\u0001c");

        assertThat(LogFormat.JSON.formatter().format(logged))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"WARN\",\"logger\":\"dev.prox.x\","
                        + "\"message\":\"a \\\"b\\\"\\n\\u0001c\"}\n");
    }

    @Test
    void aTraceStandsInTheSameLine() {
        LogRecord logged = logged(Level.SEVERE, "failed");
        logged.setThrown(new IllegalStateException("why"));

        assertThat(LogFormat.JSON.formatter().format(logged))
                .contains("\"error\":\"java.lang.IllegalStateException: why\\n")
                .hasLineCount(1);
    }

    @Test
    void parametersAreFilledIn() {
        LogRecord logged = logged(Level.FINE, "{0} of {1}");
        logged.setParameters(new Object[] {1, 2});

        assertThat(LogFormat.TEXT.formatter().format(logged)).contains(" DEBUG dev.prox.x: 1 of 2");
    }

    private static LogRecord logged(Level level, String message) {
        LogRecord logged = new LogRecord(level, message);
        logged.setLoggerName("dev.prox.x");
        logged.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return logged;
    }
}
