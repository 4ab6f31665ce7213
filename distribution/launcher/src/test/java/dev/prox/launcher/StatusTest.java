package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {

    @Test
    void noProxIsSaidInWordsAndInJson(@TempDir Path folder) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Status status = new Status(new Home(folder, folder.resolve("data")), new PrintStream(out));

        assertThat(status.print(false)).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(status.print(true)).isEqualTo(ExitCode.NOT_RUNNING);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Prox does not run on " + folder.resolve("data"))
                .contains("{\"phase\":\"stopped\"");
    }

    @Test
    void anAgeHasTwoUnits() {
        assertThat(Status.words(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Status.words(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
        assertThat(Status.words(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Status.words(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    }
}
