package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {

    @ParameterizedTest
    @EnumSource
    void everyCommandHasAHelpThatNamesItsOptions(Command command) throws UsageException {
        assertThat(text(command)).startsWith(command == Command.HELP ? "Prox" : "Usage: bin/prox " + command.word());
        for (String option : command.optionWords()) {
            assertThat(text(command)).contains(option);
        }
        assertThat(text(Command.HELP)).contains("  " + command.word() + " ");
    }

    private static String text(Command command) throws UsageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(Help.print(List.of(command.word()), new PrintStream(out))).isEqualTo(ExitCode.OK);
        return out.toString(StandardCharsets.UTF_8);
    }
}
