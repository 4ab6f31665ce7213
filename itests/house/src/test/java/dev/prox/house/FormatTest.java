package dev.prox.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is as the formatter writes it; {@code ./format} lets it write them.
 *
 * <p>A test and not a Maven plugin, because the formatter reads only the Java of the JDK that it runs on, and tests run
 * on the JDK that the project is made for, whatever Maven runs on.
 */
class FormatTest {
    /** The folder whose files are written instead of checking all. */
    private static final @Nullable String FOLDER = System.getProperty("format");

    private final Formatter formatter = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    @Test
    void everyFileIsFormatted() {
        var unformatted = Project.javaFiles().parallelStream()
                .filter(file -> FOLDER == null || Project.isIn(FOLDER, file))
                .filter(this::differs)
                .map(Project::name)
                .sorted()
                .toList();
        assertThat(unformatted).as("files to format").isEmpty();
    }

    private boolean differs(Path file) {
        try {
            var written = Files.readString(file);
            var formatted = formatter.formatSourceAndFixImports(written);
            if (formatted.equals(written)) {
                return false;
            }
            if (FOLDER != null) {
                Files.writeString(file, formatted);
            }
            return FOLDER == null;
        } catch (FormatterException e) {
            throw new AssertionError(Project.name(file) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
