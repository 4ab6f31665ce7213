package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prox.api.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatIsNotThere() {
        assertThat(message(folder.resolve("none.yaml")))
                .isEqualTo(folder.resolve("none.yaml") + ":1:1: not found (expected: a file that can be read)");
    }

    @Test
    void aFolder() {
        assertThat(message(folder)).isEqualTo(folder + ":1:1: no file (expected: a file that can be read)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "null\n", "\uFEFF"})
    void anEmptyFileIsToldWhatADocumentLooksLike(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), text);

        assertThat(message(file))
                .isEqualTo(file + ":1:1: empty (expected: a document, at the least"
                        + " `listeners: { web: { address: \"127.0.0.1:8080\" } }` and `routes: [ { forward: {} } ]`)");
    }

    @Test
    void aFileThatIsNotUtf8() throws Exception {
        Path file = folder.resolve("a.yaml");
        Files.write(file, "a: 1\nb: é\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(message(file)).isEqualTo(file + ":2:4: not UTF-8 (expected: a file in UTF-8)");
    }

    @Test
    void aFileThatIsTooLarge() throws Exception {
        Path file = folder.resolve("a.yaml");
        Files.write(file, new byte[TextFile.BYTES_MAX + 1]);

        assertThat(message(file)).isEqualTo(file + ":1:1: too large (expected: at most 16 MiB)");
    }

    @Test
    void aByteOrderMarkIsNoText() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), "\uFEFFa: 1\n");

        assertThat(new YamlFile(file, Documents.expansion(folder)).read().fields())
                .containsOnlyKeys("a");
    }

    private String message(Path file) {
        var source = new YamlFile(file, Documents.expansion(folder));
        return catchThrowableOfType(ConfigException.class, source::read).getMessage();
    }
}
