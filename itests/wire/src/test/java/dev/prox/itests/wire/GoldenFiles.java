package dev.prox.itests.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The golden files below {@code src/test/resources}, in the order of their names. */
final class GoldenFiles {
    private GoldenFiles() {}

    /** The files of a folder and of the folders in it. */
    static List<Path> in(String folder) {
        try (Stream<Path> files = Files.walk(folder(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString().replace(".txt", "");
    }

    /** The lines without the comment at the top. */
    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .dropWhile(line -> line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(String name) {
        try {
            URI found = Objects.requireNonNull(GoldenFiles.class.getResource("/" + name), name)
                    .toURI();
            return Path.of(found);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
