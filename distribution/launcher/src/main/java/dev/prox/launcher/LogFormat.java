package dev.prox.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** One line for each record: JSON for programs, or text for a person at a terminal. */
enum LogFormat {
    JSON {
        @Override
        String line(LogRecord logged, String message) {
            StringBuilder line = new StringBuilder(message.length() + 128);
            line.append("{\"time\":\"").append(UTC.format(logged.getInstant()));
            line.append("\",\"level\":\"").append(level(logged)).append("\",\"logger\":");
            Json.quote(String.valueOf(logged.getLoggerName()), line);
            line.append(",\"message\":");
            Json.quote(message, line);
            if (logged.getThrown() != null) {
                line.append(",\"error\":");
                Json.quote(trace(logged.getThrown()), line);
            }
            return line.append("}\n").toString();
        }
    },
    TEXT {
        @Override
        String line(LogRecord logged, String message) {
            String thrown = logged.getThrown() == null ? "" : trace(logged.getThrown());
            return "%s %-5s %s: %s%n%s"
                    .formatted(
                            LOCAL.format(logged.getInstant()), level(logged), logged.getLoggerName(), message, thrown);
        }
    };

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    abstract String line(LogRecord logged, String message);

    Formatter formatter() {
        return new Formatter() {
            @Override
            public String format(LogRecord logged) {
                return line(logged, formatMessage(logged));
            }
        };
    }

    private static String level(LogRecord logged) {
        int value = logged.getLevel().intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (value >= Level.CONFIG.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
