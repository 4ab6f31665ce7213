package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.ProxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;

/** A Prox that is changed while it serves. */
final class Live implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProxServer prox;

    /** A line of {@code module list}; no previous version is null. */
    record Module(String name, String version, long bundle, boolean serving) {}

    /** A change that was refused. */
    record Refusal(String change, String reason) {}

    private Live(ProxServer prox) {
        this.prox = prox;
        Await.until("all bundles are started", () -> prox.log().contains("started behind serving"));
    }

    static Live start(String configuration) {
        return new Live(ProxServer.start(configuration));
    }

    /** For full load: leaks are looked for, but not in every buffer. */
    static Live startForLoad(String configuration) {
        return new Live(ProxServer.start(configuration, List.of("-Dio.netty.leakDetection.level=advanced")));
    }

    ProxServer prox() {
        return prox;
    }

    int port() {
        return prox.port("web");
    }

    // ---- what runs ----

    /** While the admin listener is swapped there is none for a moment. */
    private JsonNode state() {
        var state = new AtomicReference<JsonNode>();
        Await.until("the admin listener answers", () -> {
            try {
                state.set(JSON.readTree(prox.admin("/modules").body()));
                return true;
            } catch (IOException notNow) {
                return false;
            }
        });
        return state.get();
    }

    List<Module> modules() {
        return StreamSupport.stream(state().get("modules").spliterator(), false)
                .map(module -> new Module(
                        module.get("name").asText(),
                        module.get("version").asText(),
                        module.get("bundleId").asLong(),
                        module.get("serving").asBoolean()))
                .toList();
    }

    /** The only version of a module that is there, once those that were rolled back have gone. */
    Module module(String name) {
        var found = new ArrayList<Module>();
        Await.until("there is one version of " + name, () -> {
            found.clear();
            modules().stream().filter(module -> module.name().equals(name)).forEach(found::add);
            return found.size() == 1;
        });
        return found.getFirst();
    }

    /** Newest first. */
    List<Refusal> refusals() {
        return StreamSupport.stream(state().get("refused").spliterator(), false)
                .map(each -> new Refusal(
                        each.get("change").asText(), each.get("reason").asText()))
                .toList();
    }

    long generation() {
        return state().get("generation").asLong();
    }

    /** What the log has above the level of information. */
    List<String> complaints() {
        return prox.log()
                .lines()
                .filter(line -> line.contains("\"level\":\"WARN") || line.contains("\"level\":\"ERROR"))
                .toList();
    }

    // ---- changes ----

    /** Writes the configuration, and waits until it serves where it is another one. */
    void configure(String configuration) {
        long before = generation();
        if (prox.rewrite(configuration)) {
            Await.until("the configuration is in force", () -> generation() > before);
        }
    }

    /** Swaps in a second revision of what runs and tells its version. */
    String upgradeSame(String name) {
        String printed = prox.console("module upgrade " + name + " --same");
        Module now = module(name);
        assertThat(printed).contains("upgraded " + name).contains(now.version());
        assertThat(now.serving()).as(now.toString()).isTrue();
        return now.version();
    }

    String rollback(String name) {
        assertThat(prox.console("module rollback " + name)).contains(name);
        return module(name).version();
    }

    Command.Result upgrade(Path file) {
        return prox.run("module", "upgrade", file.toString());
    }

    /** Begins a command of {@code bin/prox} against this server. */
    Process begin(String... words) {
        var all = new ArrayList<>(List.of(ProxServer.home().resolve("bin/prox").toString()));
        all.addAll(List.of(words));
        var builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(prox.data().resolve("command.log").toFile());
        builder.environment().put("PROX_DATA", prox.data().toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commands of the framework itself, in one go: {@code stop}, {@code start}, {@code update}. */
    void felix(String module, String... commands) {
        long bundle = module(module).bundle();
        var line = new StringBuilder();
        for (String command : commands) {
            line.append(line.isEmpty() ? "" : "; ")
                    .append("felix:")
                    .append(command)
                    .append(' ')
                    .append(bundle);
        }
        prox.console(line.toString());
    }

    @Override
    public void close() {
        prox.close();
    }
}
