package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.ProxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Swaps every module that can be, one after the other, each once a pass: by upgrade, by rollback, and by the framework's own commands. */
final class Swaps {
    /** Replaced with the process. */
    static final Set<String> FIXED = Set.of("api", "engine", "transport");

    /** Those through which the framework's commands come, which would cut them. */
    private static final Set<String> CONSOLE = Set.of("admin/console", "admin/terminal", "library/compression");

    private final Live live;
    private final long paceNanos;
    private final List<Live.Module> modules;
    private final Set<String> revisions = new TreeSet<>();
    private int swaps;
    private long longestNanos;
    private String longest = "";

    /** @param paceMillis from the beginning of one swap to that of the next */
    Swaps(Live live, long paceMillis) {
        this.live = live;
        this.paceNanos = TimeUnit.MILLISECONDS.toNanos(paceMillis);
        this.modules = live.modules().stream()
                .filter(module -> !FIXED.contains(module.name()))
                .toList();
        assertThat(modules).hasSizeGreaterThan(15);
        revisions.add(live.module("filter/headers").version());
    }

    /** So many swaps. */
    void run(int count, Runnable afterEach) throws InterruptedException {
        for (int until = swaps + count; swaps < until; ) {
            next(afterEach);
        }
    }

    /** Until that time, in nanoTime. */
    void runUntil(long end, Runnable afterEach) throws InterruptedException {
        while (System.nanoTime() - end < 0) {
            next(afterEach);
        }
    }

    private void next(Runnable afterEach) throws InterruptedException {
        long begun = System.nanoTime();
        String done = swap(swaps / modules.size(), swaps % modules.size());
        swaps++;
        long took = System.nanoTime() - begun;
        if (took > longestNanos) {
            longestNanos = took;
            longest = done;
        }
        afterEach.run();
        TimeUnit.NANOSECONDS.sleep(begun + paceNanos - System.nanoTime());
    }

    /** The first time by upgrade, then in another way each time, different ways for different modules in one pass. */
    private String swap(int pass, int index) {
        String module = modules.get(index).name();
        switch (pass == 0 ? 0 : (pass + index) % 4) {
            case 0 -> upgrade(module);
            case 1 -> live.rollback(module);
            case 2 -> framework(module, "update");
            default -> framework(module, "stop", "start");
        }
        return module + " in pass " + pass;
    }

    private void upgrade(String module) {
        String version = live.upgradeSame(module);
        if (module.equals("filter/headers")) {
            revisions.add(version);
        }
    }

    private void framework(String module, String... commands) {
        if (CONSOLE.contains(module)) {
            upgrade(module);
        } else {
            live.felix(module, commands);
        }
    }

    /** How many there have been. */
    int count() {
        return swaps;
    }

    /** How many modules there are. */
    int modules() {
        return modules.size();
    }

    /** Versions of {@code filter/headers} that have served. */
    Set<String> revisions() {
        return revisions;
    }

    /** A class of each module, by which its class loaders are told apart. */
    List<String> components() {
        var components = new ArrayList<String>();
        try (Stream<Path> bundles = Files.list(ProxServer.home().resolve("bundles"))) {
            List<Path> files = bundles.toList();
            for (Live.Module module : modules) {
                components.add(
                        module.name().equals("library/compression")
                                ? "com.github.luben.zstd.Zstd"
                                : component(files, "dev.prox." + module.name().replace('/', '.')));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return components;
    }

    private static String component(List<Path> files, String bundle) throws IOException {
        for (Path file : files) {
            if (file.getFileName().toString().startsWith(bundle + "-")) {
                try (var jar = new JarFile(file.toFile())) {
                    return jar.stream()
                            .map(entry -> entry.getName().replace('/', '.'))
                            .filter(name -> name.startsWith(bundle) && name.endsWith("Component.class"))
                            .map(name -> name.substring(0, name.length() - ".class".length()))
                            .findFirst()
                            .orElseThrow();
                }
            }
        }
        throw new AssertionError("no file of " + bundle);
    }

    @Override
    public String toString() {
        return "%d swaps of %d modules, the longest %d ms (%s)"
                .formatted(swaps, modules.size(), TimeUnit.NANOSECONDS.toMillis(longestNanos), longest);
    }
}
