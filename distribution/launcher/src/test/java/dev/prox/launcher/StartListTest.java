package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartListTest {

    @Test
    void linesAreReadInTheirOrder() throws LauncherException {
        List<StartEntry> entries = StartList.parse(
                List.of(
                        "# a comment",
                        "",
                        "1 platform - a-1.0.jar g:a:1.0",
                        "30 console optional,serve,resolve b-1.0.jar g:b:jar:linux-x86_64:1.0"),
                "start.list");

        assertThat(entries)
                .containsExactly(
                        new StartEntry(1, "platform", false, false, false, true, "a-1.0.jar", "g:a:1.0"),
                        new StartEntry(
                                30, "console", true, true, false, false, "b-1.0.jar", "g:b:jar:linux-x86_64:1.0"));
    }

    @Test
    void aMalformedLineIsNamed() {
        assertThatThrownBy(() -> StartList.parse(List.of("1 a - a.jar g:a:1", "zero a - a.jar g:a:1"), "start.list"))
                .isInstanceOf(LauncherException.class)
                .hasMessageStartingWith("start.list:2: expected level, feature");
        assertThatThrownBy(() -> StartList.parse(List.of("1 a a.jar"), "start.list"))
                .hasMessageStartingWith("start.list:1: ");
    }

    @Test
    void aFolderWithoutAListIsNoProx(@TempDir Path folder) {
        assertThatThrownBy(() -> StartList.read(folder)).hasMessageContaining("this is no complete Prox");
    }
}
