package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Command;
import dev.prox.itests.ProxServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program says of itself. */
class HelpTest {
    private static final int COLUMNS_MAX = 130;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "start",
                "stop",
                "status",
                "console",
                "module",
                "config",
                "feature",
                "upstream",
                "rollback",
                "validate",
                "schema",
                "version"
            })
    void everyCommandHasHelp(String command) {
        Command.Result result = ProxServer.program(command, "--help");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).startsWith("Usage: bin/prox " + command).endsWith("\n");
        assertThat(result.output().lines()).allMatch(line -> line.length() <= COLUMNS_MAX);
        assertThat(overview()).containsPattern("\n  " + command + " +[a-zA-Z]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "-h"})
    void theOverviewComesByEveryName(String word) {
        assertThat(ProxServer.program(word).output()).isEqualTo(overview());
    }

    private static String overview() {
        Command.Result result = ProxServer.program("--help");
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("Usage: bin/prox COMMAND", "PROX_HOME", "Exit codes");
        return result.output();
    }

    @Test
    void aCommandThatIsNoneIsToldWhatWasMeant() {
        Command.Result result = ProxServer.program("validat");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).isEqualTo("prox: unknown command `validat`; did you mean `validate`?\n");
    }

    @Test
    void anOptionThatIsNoneIsToldWhatWasMeant() {
        Command.Result result = ProxServer.program("run", "--confg", "x.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).isEqualTo("prox: unknown option `--confg`; did you mean `--config`?\n");
    }

    @Test
    void aWordTooManyIsTold() {
        Command.Result result = ProxServer.program("validate", "a.yaml", "b.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).isEqualTo("prox: `b.yaml` is one word too many; see `bin/prox validate --help`\n");
    }
}
