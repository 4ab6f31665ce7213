package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Looks for more with Jazzer, as long as one wants. No test by its name, so it is run by it alone:
 * {@code mvn -Pfuzz -pl bundles/protocol/http1 test -Dtest=Fuzzing -Dfuzz=requests -Dfuzz.seconds=600}. What it learns stays in {@code target/fuzz}; what it
 * finds belongs into the corpus of {@link FuzzCorpusTest}, once it is mended.
 */
class Fuzzing {
    private static final String WHAT = System.getProperty("fuzz", "requests");
    private static final String SECONDS = System.getProperty("fuzz.seconds", "60");
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final String INSTRUMENTED =
            "dev.prox.protocol.http1.**:dev.prox.api.**:io.netty.handler.codec.http.HttpObjectDecoder*";

    @Test
    void findsNothing() throws IOException, InterruptedException {
        Path learnt = Files.createDirectories(Path.of("target/fuzz", WHAT));
        Class<?> target = WHAT.equals("responses") ? ResponseFuzz.class : RequestFuzz.class;
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dio.netty.leakDetection.level=disabled",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=" + INSTRUMENTED,
                        "--reproducer_path=target/fuzz",
                        "-artifact_prefix=target/fuzz/find-",
                        "-dict=" + CORPUS.resolve("http.dict"),
                        "-max_len=700",
                        "-rss_limit_mb=0",
                        "-max_total_time=" + SECONDS,
                        learnt.toString(),
                        CORPUS.resolve(WHAT).toString())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/fuzz", WHAT + ".log").toFile())
                .start();
        assertThat(jazzer.waitFor()).as("see target/fuzz/%s.log", WHAT).isZero();
    }
}
