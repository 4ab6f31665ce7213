package dev.prox.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.api.ConfigException;
import dev.prox.api.ExchangeObserver;
import dev.prox.testkit.FakeAssembly;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.FakeLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccessLogComponent component = new AccessLogComponent();
    private final FakeLoop loop = new FakeLoop();

    @TempDir
    Path folder;

    private AccessLog open(Path file, int buffer) throws ConfigException {
        AccessLogConfig config = new AccessLogConfig(file.toString(), buffer, false);
        ExchangeObserver log = component.create(config, FakeAssembly.at("access-log"));
        log.enter(loop);
        return (AccessLog) log;
    }

    private void close(AccessLog log) {
        log.leave(loop);
        log.close();
    }

    private FakeExchange get(String path) {
        return FakeExchange.of("GET " + path + " HTTP/1.1", "Host: a.example").on(loop);
    }

    private static List<JsonNode> lines(Path file) throws Exception {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void what_was_logged_is_on_disk_when_the_log_is_closed() throws Exception {
        Path file = folder.resolve("deep/access.log");
        AccessLog log = open(file, 1 << 20);
        for (int i = 0; i < 5000; i++) {
            log.ended(get("/" + i));
            if (i % 500 == 0) {
                Thread.sleep(2);
            }
        }
        close(log);
        List<JsonNode> lines = lines(file);
        assertThat(lines).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(lines.get(i).get("path").asText()).isEqualTo("/" + i);
        }
        assertThat(component.getAsLong()).isZero();
    }

    @Test
    void a_quiet_loop_writes_its_lines_a_moment_later() throws Exception {
        Path file = folder.resolve("access.log");
        AccessLog log = open(file, 1 << 20);
        log.ended(get("/quiet"));
        loop.advance(Duration.ofMillis(100));
        await(() -> Files.exists(file) && lines(file).size() == 1);
        log.ended(get("/again"));
        loop.advance(Duration.ofMillis(100));
        await(() -> lines(file).size() == 2);
        close(log);
    }

    @Test
    void a_file_that_was_moved_away_is_followed_by_a_new_one() throws Exception {
        Path file = folder.resolve("access.log");
        Path old = folder.resolve("access.log.1");
        AccessLog log = open(file, 1 << 20);
        log.ended(get("/before"));
        loop.advance(Duration.ofMillis(100));
        await(() -> Files.exists(file) && lines(file).size() == 1);
        Files.move(file, old);
        await(() -> Files.exists(file));
        log.ended(get("/after"));
        close(log);
        assertThat(lines(old))
                .singleElement()
                .extracting(line -> line.get("path").asText())
                .isEqualTo("/before");
        assertThat(lines(file))
                .singleElement()
                .extracting(line -> line.get("path").asText())
                .isEqualTo("/after");
    }

    @Test
    void a_file_is_appended_to() throws Exception {
        Path file = folder.resolve("access.log");
        close(log(file));
        close(log(file));
        assertThat(lines(file)).hasSize(2);
    }

    private AccessLog log(Path file) throws ConfigException {
        AccessLog log = open(file, 1 << 20);
        log.ended(get("/"));
        return log;
    }

    @Test
    void when_the_output_is_too_slow_lines_are_dropped_and_the_count_is_logged() throws Exception {
        Path pipe = folder.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        AccessLog log = open(pipe, 2 * Chunk.OCTETS);
        for (int i = 0; i < 2000; i++) {
            log.ended(get("/" + i));
        }
        long dropped = component.getAsLong();
        assertThat(dropped).isBetween(1000L, 1999L);

        Process reader = new ProcessBuilder("cat", pipe.toString())
                .redirectOutput(folder.resolve("read").toFile())
                .start();
        await(() -> {
            long before = component.getAsLong();
            log.ended(get("/late"));
            return component.getAsLong() == before;
        });
        close(log);
        reader.waitFor();
        List<JsonNode> lines = lines(folder.resolve("read"));
        long counted = 0;
        long logged = 0;
        for (JsonNode line : lines) {
            counted += line.path("dropped_lines").asLong();
            logged += line.has("path") ? 1 : 0;
        }
        assertThat(counted).isEqualTo(component.getAsLong());
        assertThat(logged).isGreaterThanOrEqualTo(2000 - dropped + 1);
    }

    @Test
    void lines_for_an_output_that_cannot_be_written_are_counted_as_dropped() throws Exception {
        Path file = folder.resolve("sub/access.log");
        AccessLogConfig config = new AccessLogConfig(file.toString(), 1 << 20, false);
        ExchangeObserver log = component.create(config, FakeAssembly.at("access-log"));
        Files.createFile(folder.resolve("sub"));
        log.enter(loop);
        log.ended(get("/"));
        close((AccessLog) log);
        assertThat(component.getAsLong()).isEqualTo(1);
    }

    @Test
    void a_log_that_no_loop_entered_opens_nothing() throws Exception {
        Path file = folder.resolve("access.log");
        AccessLogConfig config = new AccessLogConfig(file.toString(), 1 << 20, false);
        ((AccessLog) component.create(config, FakeAssembly.at("access-log"))).close();
        assertThat(file).doesNotExist();
    }

    @Test
    void a_folder_is_refused_as_a_file() {
        AccessLogConfig config = new AccessLogConfig(folder.toString(), 1 << 20, false);
        FakeAssembly assembly = FakeAssembly.of("access-log", Map.of("output", folder.toString()));
        assertThatThrownBy(() -> component.create(config, assembly))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("access-log.output: " + folder)
                .hasMessageContaining("a file that can be written");
    }
}
