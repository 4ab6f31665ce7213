package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void optionsAndFlagsAreRead() throws UsageException {
        CommandLine line = CommandLine.parse(List.of("run", "--config", "a.yaml", "--log=text", "--no-console"));

        assertThat(line.command()).isEqualTo(Command.RUN);
        assertThat(line.option("config")).isEqualTo("a.yaml");
        assertThat(line.option("log")).isEqualTo("text");
        assertThat(line.has("no-console")).isTrue();
        assertThat(line.has("json")).isFalse();
    }

    @Test
    void everythingAfterConsoleIsForTheConsole() throws UsageException {
        CommandLine line = CommandLine.parse(List.of("console", "module", "list", "--json"));

        assertThat(line.words()).containsExactly("module", "list", "--json");
    }

    @Test
    void helpIsACommandAndAnOption() throws UsageException {
        assertThat(CommandLine.parse(List.of("--help")).command()).isEqualTo(Command.HELP);
        assertThat(CommandLine.parse(List.of("help", "run")).words()).containsExactly("run");
        assertThat(CommandLine.parse(List.of("run", "--help"))).isEqualTo(CommandLine.parse(List.of("help", "run")));
        assertThat(CommandLine.parse(List.of("console", "-h")).command()).isEqualTo(Command.HELP);
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("statsu")))
                .isInstanceOf(UsageException.class)
                .hasMessage("unknown command `statsu`; did you mean `status`?");
        assertThatThrownBy(() -> CommandLine.parse(List.of("xyzzy-plugh")))
                .hasMessage("unknown command `xyzzy-plugh`; `bin/prox help` lists them");
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("run", "--confg", "a")))
                .hasMessage("unknown option `--confg`; did you mean `--config`?");
        assertThatThrownBy(() -> CommandLine.parse(List.of("run", "--verbose")))
                .hasMessage("unknown option `--verbose`; see `bin/prox run --help`");
    }

    @Test
    void aValueThatIsMissingIsNamed() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("run", "--config")))
                .hasMessage("--config needs a value; see `bin/prox run --help`");
    }

    @Test
    void aFlagTakesNoValue() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("status", "--json=1")))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void aWordTooManyIsNamed() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("validate", "a.yaml", "b.yaml")))
                .hasMessage("`b.yaml` is one word too many; see `bin/prox validate --help`");
    }

    @Test
    void nothingIsNoCommand() {
        assertThatThrownBy(() -> CommandLine.parse(List.of())).hasMessage("which command? `bin/prox help` lists them");
    }
}
