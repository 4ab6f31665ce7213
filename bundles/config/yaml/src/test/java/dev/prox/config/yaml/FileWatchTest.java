package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ConfigSource.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    private static final long SOON_MILLIS = 1_800; // less than a poll
    private static final long POLLED_MILLIS = 10_000;
    private static final long NEVER_MILLIS = 300;

    private static final Logger LOG = Logger.getLogger("dev.prox.config.yaml");

    @TempDir
    Path folder;

    /** The content at each call. */
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private Path file;
    private YamlFile source;

    @BeforeEach
    void aFile() throws Exception {
        file = Files.writeString(folder.resolve("prox.yaml"), "a: 0\n");
        source = new YamlFile(file, Documents.expansion(folder));
    }

    @AfterEach
    void close() {
        source.close();
        LOG.setLevel(null);
    }

    private Watch watch() {
        return source.watch(() -> seen.add(content()));
    }

    private String content() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "gone";
        }
    }

    private String next(long millis) throws InterruptedException {
        return seen.poll(millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void anEditIsToldSoon() throws Exception {
        watch();
        Files.writeString(file, "a: 1\n");

        assertThat(next(SOON_MILLIS)).isEqualTo("a: 1\n");
        assertThat(next(NEVER_MILLIS)).isNull();
    }

    @Test
    void tenEditsASecondAreAllTold() throws Exception {
        watch();
        for (int i = 1; i <= 10; i++) {
            Files.writeString(file, "a: " + i + "\n");
            assertThat(next(SOON_MILLIS)).isEqualTo("a: " + i + "\n");
        }
    }

    @Test
    void theLastOfManyQuickEditsIsTold() throws Exception {
        watch();
        for (int i = 1; i <= 200; i++) {
            Files.writeString(file, "a: " + i + "\n");
            Thread.sleep(2);
        }
        String last = next(SOON_MILLIS);
        for (String more = last; more != null; more = next(NEVER_MILLIS)) {
            last = more;
        }

        assertThat(last).isEqualTo("a: 200\n");
    }

    @Test
    void anAtomicRenameIsTold() throws Exception {
        watch();
        Path other = Files.writeString(folder.resolve(".prox.yaml.swp"), "a: 1\n");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(next(SOON_MILLIS)).isEqualTo("a: 1\n");
    }

    @Test
    void aConfigMapThatIsSwappedIsTold() throws Exception {
        Files.delete(file);
        version("..1", "a: 1\n");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(file, Path.of("..data/prox.yaml"));
        watch();
        for (int i = 2; i <= 4; i++) {
            version(".." + i, "a: " + i + "\n");
            Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(".." + i));
            Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(next(SOON_MILLIS)).isEqualTo("a: " + i + "\n");
        }
    }

    private void version(String name, String text) throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("prox.yaml"), text);
    }

    @Test
    void aFileThatALinkLeadsToElsewhereIsWatched(@TempDir Path elsewhere) throws Exception {
        Files.delete(file);
        Path real = Files.writeString(elsewhere.resolve("real.yaml"), "a: 1\n");
        Files.createSymbolicLink(file, real);
        watch();
        Files.writeString(real, "a: 2\n");

        assertThat(next(SOON_MILLIS)).isEqualTo("a: 2\n");
    }

    @Test
    void aFileThatIsPutBackIsTold() throws Exception {
        watch();
        Files.delete(file);
        Thread.sleep(100);
        Files.writeString(file, "a: 1\n");

        assertThat(next(SOON_MILLIS)).isEqualTo("a: 1\n");
    }

    @Test
    void aFileThatStaysAwayIsToldOnceAndItsReturnToo() throws Exception {
        watch();
        Files.delete(file);

        assertThat(next(POLLED_MILLIS)).isEqualTo("gone");
        Files.writeString(file, "a: 0\n");
        assertThat(next(SOON_MILLIS)).isEqualTo("a: 0\n");
    }

    @Test
    void aLogBesideItThatIsAlwaysWrittenHidesNothing() throws Exception {
        Path log = Files.writeString(folder.resolve("access.log"), "");
        watch();
        Files.delete(file);
        String told = null;
        for (int i = 0; i < POLLED_MILLIS / 10 && told == null; i++) {
            Files.writeString(log, "a line\n");
            told = next(10);
        }

        assertThat(told).isEqualTo("gone");
    }

    @Test
    void aFolderThatIsMadeAnewIsFoundByThePoll() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        file = Files.writeString(inner.resolve("prox.yaml"), "a: 0\n");
        source = new YamlFile(file, Documents.expansion(folder));
        watch();
        Files.delete(file);
        Files.delete(inner);
        Files.createDirectory(inner);
        Files.writeString(file, "a: 1\n");
        assertThat(next(POLLED_MILLIS)).isEqualTo("a: 1\n");
        Files.writeString(file, "a: 2\n");

        assertThat(next(SOON_MILLIS)).isEqualTo("a: 2\n");
    }

    @Test
    void aFileThatTheDocumentNamesIsWatched() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("token"), "x");
        Files.writeString(file, "a: ${file:secrets/token}\n");
        watch();
        Files.writeString(secrets.resolve("token"), "y");

        assertThat(next(SOON_MILLIS)).isEqualTo("a: ${file:secrets/token}\n");
    }

    @Test
    void whatDoesNotChangeTheContentIsNotTold() throws Exception {
        watch();
        Files.writeString(file, "a: 0\n");
        Files.writeString(folder.resolve("other.yaml"), "a: 0\n");

        assertThat(next(NEVER_MILLIS)).isNull();
    }

    @Test
    void aFailureOfTheListenerEndsNothing() throws Exception {
        LOG.setLevel(Level.OFF);
        source.watch(() -> {
            seen.add(content());
            throw new IllegalStateException("thrown by a test");
        });
        Files.writeString(file, "a: 1\n");
        assertThat(next(SOON_MILLIS)).isEqualTo("a: 1\n");
        Files.writeString(file, "a: 2\n");

        assertThat(next(SOON_MILLIS)).isEqualTo("a: 2\n");
    }

    @Test
    void nothingIsToldAfterClose() throws Exception {
        Watch watch = watch();
        watch.close();
        watch.close();
        Files.writeString(file, "a: 1\n");

        assertThat(next(NEVER_MILLIS)).isNull();
        assertThat(watchThreads()).isZero();
    }

    private static long watchThreads() throws InterruptedException {
        long count = 1;
        for (int i = 0; i < 100 && count > 0; i++) {
            Thread.sleep(10);
            count = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("prox-config-watch"))
                    .count();
        }
        return count;
    }
}
