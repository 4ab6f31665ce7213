package dev.prox.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Properties;

/**
 * What a Prox says of itself in {@code data/prox.state}.
 *
 * @param since when the process began
 * @param config the configuration file
 */
record State(Phase phase, long pid, Instant since, String version, Path config) {

    /** How far it is. */
    enum Phase {
        STARTING,
        SERVING,
        STOPPING;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static State starting(Path config) {
        ProcessHandle self = ProcessHandle.current();
        Instant since = self.info().startInstant().orElseGet(Instant::now);
        return new State(Phase.STARTING, self.pid(), since, Version.text(), config);
    }

    State in(Phase next) {
        return new State(next, pid, since, version, config);
    }

    static State read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return new State(
                    Phase.valueOf(properties.getProperty("phase", "").toUpperCase(Locale.ROOT)),
                    Long.parseLong(properties.getProperty("pid", "")),
                    Instant.parse(properties.getProperty("since", "")),
                    properties.getProperty("version", ""),
                    Path.of(properties.getProperty("config", "")));
        } catch (RuntimeException malformed) {
            throw new IOException(file + " is damaged", malformed);
        }
    }

    /** Replaces the file at once, so that a reader sees the old state or the new one. */
    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("phase", phase.word());
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("since", since.toString());
        properties.setProperty("version", version);
        properties.setProperty("config", config.toString());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (Writer writer = Files.newBufferedWriter(next)) {
            properties.store(writer, null);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
