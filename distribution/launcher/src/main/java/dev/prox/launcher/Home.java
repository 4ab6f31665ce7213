package dev.prox.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
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

    /** The framework's cache of this process. */
    Path cache() {
        return caches().resolve(Long.toString(ProcessHandle.current().pid()));
    }

    /** Clears the caches of processes that have ended. */
    void clearCaches() {
        try (Stream<Path> all = Files.list(caches())) {
            all.filter(cache -> !isOfAProcess(cache)).forEach(Home::delete);
        } catch (IOException absent) {
            // there is nothing to clear
        }
    }

    private static boolean isOfAProcess(Path cache) {
        String name = cache.getFileName().toString();
        return name.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(name)).isPresent();
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException gone) {
            // it is cleared with the next start
        }
    }

    private Path caches() {
        return data.resolve("felix");
    }

    /** Where a process comes in that takes over from this one. */
    Path door() {
        return data.resolve("upgrade");
    }

    Path consoleSocket() {
        return data.resolve("console.sock");
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }
}
