package dev.prox.protocol.http1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzz targets have met before: seeds, known attacks, finds. {@link Fuzzing} looks for more. */
class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");

    static Stream<Named<Path>> requests() throws IOException {
        return files("requests");
    }

    static Stream<Named<Path>> responses() throws IOException {
        return files("responses");
    }

    private static Stream<Named<Path>> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(folder))) {
            List<Path> sorted = files.sorted().toList();
            return sorted.stream().map(file -> Named.of(file.getFileName().toString(), file));
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsMeanTheSameToAllAndLeaveWell(Path file) throws IOException {
        RequestFuzz.fuzzerTestOneInput(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void responsesMeanTheSameToAllAndArriveWell(Path file) throws IOException {
        ResponseFuzz.fuzzerTestOneInput(Files.readAllBytes(file));
    }
}
