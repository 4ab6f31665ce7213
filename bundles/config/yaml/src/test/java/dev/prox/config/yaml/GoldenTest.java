package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prox.api.ConfigException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of {@code golden/}: a bad document above the last line {@code ---}, every message that it must bring below. */
class GoldenTest {
    private static final String LINE = "---\n";

    static Stream<String> names() throws Exception {
        try (var files = Files.list(golden())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void badDocumentBringsExactlyTheseMessages(String name) throws Exception {
        String file = Files.readString(golden().resolve(name));
        int line = file.lastIndexOf("\n" + LINE) + 1;
        String input = file.substring(0, line);
        String expected = file.substring(line + LINE.length()).strip();

        var thrown = catchThrowableOfType(ConfigException.class, () -> Documents.bind(input, TestDocument.class));

        assertThat(thrown).as("a problem").isNotNull();
        assertThat(thrown.getMessage()).isEqualTo(expected);
        assertThat(thrown.getMessage()).doesNotContain(Documents.SECRET);
    }

    @Test
    void thereAreManyBadDocuments() throws Exception {
        assertThat(names()).hasSizeGreaterThan(45);
    }

    private static Path golden() throws IOException, URISyntaxException {
        return Path.of(GoldenTest.class.getResource("/golden").toURI());
    }
}
