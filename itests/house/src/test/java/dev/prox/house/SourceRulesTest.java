package dev.prox.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Size, names and null-marking of the sources, and what no file of the project may contain. */
class SourceRulesTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 70;

    /** Methods that read better in one piece, as {@code Type.method}, each with its reason beside it. */
    private static final Set<String> LONG_METHODS = Set.of("ProxyToParserTest.refusesAsMalformed"); // a table of values

    /** Words that say nothing about a type. */
    private static final Pattern EMPTY_NAME =
            Pattern.compile("(Abstract|Default)[A-Z]\\w*|\\w*(Impl|Manager|Helper|Utils?)");

    /** Where a machine gets its packages from and how its folders are called. */
    private static final Pattern MACHINE = Pattern.compile("<(plugin)?[rR]epository>|<mirror>|\"resolved\": *\"http"
            + "|_authToken|(registry|index-url) *= *http|/usr/lib/jvm/|/[r]oot/|/home/\\w+/|/[w]ork/");

    private static final long SCANNED_BYTES_MAX = 1 << 20;

    @Test
    void filesAreShort() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : Project.javaFiles()) {
            var lines = Files.readAllLines(file).size();
            if (lines > FILE_LINES_MAX) {
                tooLong.add(Project.name(file) + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void methodsAreShort() throws IOException {
        var methods = Declarations.of(Project.javaFiles()).methods;
        assertThat(methods).isNotEmpty();
        assertThat(methods)
                .filteredOn(method -> method.lines() > METHOD_LINES_MAX && !LONG_METHODS.contains(method.name()))
                .isEmpty();
    }

    @Test
    void namesSayWhatIsSpecial() throws IOException {
        var types = Declarations.of(Project.mainFiles()).types;
        assertThat(types).isNotEmpty();
        assertThat(types).filteredOn(type -> EMPTY_NAME.matcher(type).matches()).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        var unmarked = new TreeSet<String>();
        for (var file : Project.mainFiles()) {
            var info = file.resolveSibling("package-info.java");
            var marked = Files.exists(info) && Files.readString(info).contains("@NullMarked");
            if (!marked && !file.endsWith("module-info.java")) {
                unmarked.add(Project.name(file.getParent()));
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void noFileNamesAMachine() throws IOException {
        var found = new ArrayList<String>();
        for (var file : Project.files()) {
            if (!file.endsWith("SourceRulesTest.java") && Files.size(file) <= SCANNED_BYTES_MAX) {
                linesOf(file)
                        .filter(line -> MACHINE.matcher(line).find())
                        .forEach(line -> found.add(Project.name(file) + ": " + line.strip()));
            }
        }
        assertThat(found).isEmpty();
    }

    /** Any bytes are lines in this charset, so binaries need no exception. */
    private static Stream<String> linesOf(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).lines();
    }
}
