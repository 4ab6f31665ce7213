package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {

    @Test
    void anInstanceLeavesNothingButItsLock(@TempDir Path folder) throws Exception {
        Home home = new Home(folder, folder.resolve("data"));
        State state = State.starting(Path.of("/etc/prox.yaml"));

        try (Instance instance = Instance.take(home)) {
            instance.says(state);
            assertThat(Files.readString(folder.resolve("data/prox.pid")).strip())
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(folder.resolve("data/prox.state")).exists();
        }

        assertThat(folder.resolve("data/prox.pid")).doesNotExist();
        assertThat(folder.resolve("data/prox.state")).doesNotExist();
        assertThat(Instance.running(home)).isNull();
    }

    @Test
    void aDataFolderThatDoesNotExistHasNoInstance(@TempDir Path folder) {
        assertThat(Instance.running(new Home(folder, folder.resolve("data")))).isNull();
    }

    @Test
    void aStateIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("prox.state");
        State serving = State.starting(Path.of("/a folder/ä.yaml")).in(State.Phase.SERVING);

        serving.write(file);

        assertThat(State.read(file)).isEqualTo(serving);
    }
}
