package dev.prox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** {@code bin/prox validate}, {@code schema} and {@code explain --config FILE}: the modules as they serve, but no socket and no console. */
final class Checking {
    private static final int SECONDS_MAX = 60;

    private final Home home;
    private final Mode mode;
    private final Path config;
    private final List<String> words;

    /** @param words of the command, for the mode that needs them */
    Checking(Home home, Mode mode, Path config, List<String> words) {
        this.home = home;
        this.mode = mode;
        this.config = config;
        this.words = words;
    }

    int run() throws LauncherException, InterruptedException {
        List<StartEntry> entries = StartList.read(home.bundles()).stream()
                .filter(entry -> !entry.serveOnly())
                .toList();
        Path storage = storage();
        try {
            Container container = Container.open(settings(storage));
            CompletableFuture<Integer> result = new CompletableFuture<>();
            Result.into(result, container.context());
            container.start(entries, home.bundles(), () -> false);
            return result.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new LauncherException("no answer after " + SECONDS_MAX + " s");
        } catch (ExecutionException failure) {
            throw new LauncherException(Failures.reason(failure));
        } finally {
            delete(storage);
        }
    }

    private Map<String, String> settings(Path storage) {
        Map<String, String> settings = Settings.of(home, mode, config, storage);
        settings.put("prox.words", String.join("\n", words));
        return settings;
    }

    private static Path storage() throws LauncherException {
        try {
            return Files.createTempDirectory("prox-check");
        } catch (IOException failure) {
            throw new LauncherException("cannot make a temporary folder: " + Failures.reason(failure));
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            // a temporary folder may stay
        }
    }
}
