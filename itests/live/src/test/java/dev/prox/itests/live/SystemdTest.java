package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.Ports;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd passes to Prox, and hears of it: a small service manager stands in for it. */
class SystemdTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void theServiceManagerPassesASocketAndHearsOfStartUpgradeAndEnd() throws Exception {
        int port = Ports.free();
        Path script = folder.resolve("service_manager.py");
        try (var source = SystemdTest.class.getResourceAsStream("service_manager.py")) {
            Files.copy(source, script);
        }
        Path configuration = Files.writeString(folder.resolve("prox.yaml"), """
            listeners: { web: { address: "127.0.0.1:%d" } }
            routes: [ { respond: { body: "hello" } } ]
            admin: { address: "127.0.0.1:%d" }
            """.formatted(port, Ports.free()));
        Path heard = folder.resolve("heard");
        String program = ProxServer.home().resolve("bin/prox").toString();
        var builder = new ProcessBuilder(
                        "python3",
                        script.toString(),
                        folder.resolve("notify").toString(),
                        String.valueOf(port),
                        program,
                        "run",
                        "--no-console",
                        "--no-warm-up",
                        "--config",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(heard.toFile());
        Map<String, String> data = Map.of("PROX_DATA", folder.resolve("data").toString());
        builder.environment().putAll(data);
        Process manager = builder.start();
        try {
            await("READY=1", heard);
            await("WATCHDOG=1", heard);
            assertHello(port);
            Command.run(data, List.of(program, "upgrade", ProxServer.home().toString()), PATIENCE)
                    .orFail();
            await("MAINPID=", heard);
            assertHello(port);
            assertThat(read(heard))
                    .as("the service goes on, though a process has ended")
                    .doesNotContain("STOPPING=1");
            Command.run(data, List.of(program, "stop"), PATIENCE).orFail();
            await("STOPPING=1", heard);
        } finally {
            Command.run(data, List.of(program, "stop"), PATIENCE);
            manager.destroy();
        }
    }

    private static void await(String word, Path heard) {
        Await.until(() -> word + " is heard: " + read(heard), PATIENCE, () -> read(heard)
                .contains(word));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertHello(int port) {
        try (var client = RawClient.to(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            assertThat(client.response("GET").text()).isEqualTo("hello");
        }
    }
}
