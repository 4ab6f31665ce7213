package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ConfigControl.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigHistoryTest {
    @TempDir
    Path data;

    private ConfigHistory history() {
        ConfigHistory history = new ConfigHistory(data.resolve("history"));
        history.load();
        return history;
    }

    @Test
    void isThereAfterARestart() throws Exception {
        ConfigHistory before = history();
        before.served("a", Map.of("b.yaml", "b"), "file", "generation 1");
        before.refused("x", "api me", "wrong\nand more");
        before.served("c", Map.of(), "console", "generation 2");
        before.takenBack(3, 1);

        ConfigHistory after = history();

        assertThat(after.list()).extracting(Version::number).containsExactly(3L, 2L, 1L);
        assertThat(after.list())
                .extracting(Version::effect)
                .containsExactly("taken back", "refused: wrong\nand more", "generation 1");
        assertThat(after.list()).extracting(Version::kept).containsExactly(true, false, true);
        assertThat(after.text(3)).isEqualTo("c");
        assertThat(after.others(1)).containsOnlyKeys("b.yaml");
        assertThat(before.serving()).isEqualTo(1);
    }

    @Test
    void whatServesAgainIsNoNewVersion() {
        ConfigHistory history = history();
        history.served("a", Map.of(), "file", "generation 1");
        history.served("a", Map.of(), "file", "generation 2");
        history.served("a", Map.of("b.yaml", "b"), "file", "generation 3");

        assertThat(history.list()).extracting(Version::number).containsExactly(2L, 1L);
    }

    @Test
    void isBoundedAndNeverLosesWhatServes() throws Exception {
        ConfigHistory history = history();
        history.bounds(2, 1 << 20);
        for (int i = 0; i < 5; i++) {
            history.served("text " + i, Map.of(), "file", "generation " + i);
            history.refused("x" + i, "file", "wrong");
        }
        assertThat(history.list()).extracting(Version::number).containsExactly(10L, 9L, 8L, 7L);
        history.bounds(50, 1 << 20);
        history.served("y".repeat(1 << 20), Map.of(), "file", "generation 6");
        history.served("z".repeat(2 << 20), Map.of(), "file", "generation 7");

        assertThat(history.list().stream().filter(Version::kept))
                .extracting(Version::number)
                .containsExactly(12L);
        assertThat(history.text(12)).startsWith("z");
        assertThat(Files.list(data.resolve("history"))
                        .filter(each -> each.toString().endsWith(".yaml")))
                .hasSize(1);
    }

    @Test
    void itsOwnerAloneReadsIt() throws Exception {
        history().served("a", Map.of(), "file", "generation 1");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("history"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(data.resolve("history"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }
}
