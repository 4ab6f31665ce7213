package dev.prox.launcher;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where things lie.
 *
 * @param folder what was unpacked; nothing is written there
 * @param data what Prox writes
 */
record Home(Path folder, Path data) {

    /** Takes the folders that {@code bin/prox} found. */
    static Home locate() {
        Path folder = absolute(System.getProperty("prox.home", "."));
        String data = System.getProperty("prox.data", "");
        return new Home(folder, data.isEmpty() ? folder.resolve("data") : absolute(data));
    }

    /** The configuration that was named, or the one that Prox comes with. */
    Path config(@Nullable String named) {
        return named == null ? folder.resolve("conf/prox.yaml") : absolute(named);
    }

    Path bundles() {
        return folder.resolve("bundles");
    }

    Path program() {
        return folder.resolve("bin/prox");
    }

    Path logs() {
        return data.resolve("logs");
    }

    Path log() {
        return logs().resolve("prox.log");
    }

    Path errors() {
        return logs().resolve("prox.err");
    }

    Path consoleSocket() {
        return data.resolve("console.sock");
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }
}
