package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @Test
    void aSmallFileStays(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("prox.log"), "four");

        assertThat(new LogFile(file, 4, 2).turn()).isFalse();
        assertThat(file).hasContent("four");
    }

    @Test
    void aLargeFileIsCopiedAsideAndEmptied(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("prox.log");
        LogFile log = new LogFile(file, 4, 2);
        for (String content : new String[] {"first", "second", "third"}) {
            Files.writeString(file, content);
            assertThat(log.turn()).isTrue();
            assertThat(file).isEmptyFile();
        }

        assertThat(folder.resolve("prox.log.1")).hasContent("third");
        assertThat(folder.resolve("prox.log.2")).hasContent("second");
        assertThat(folder.resolve("prox.log.3")).doesNotExist();
    }
}
