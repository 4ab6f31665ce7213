package dev.prox.admin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownTest {
    private static final Set<String> COMMANDS = Set.of("prox:module", "prox:status", "gogo:echo");

    @Test
    void theNearestCommandIsNamedWithoutItsScope() {
        assertThat(Unknown.sentence("modul", COMMANDS)).isEqualTo("unknown command `modul`; did you mean `module`?");
    }

    @Test
    void aWordThatIsFarFromAllGetsTheWayToTheList() {
        assertThat(Unknown.sentence("xyzzy", COMMANDS)).isEqualTo("unknown command `xyzzy`; `help` lists them");
    }
}
