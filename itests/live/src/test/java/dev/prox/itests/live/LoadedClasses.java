package dev.prox.itests.live;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What another virtual machine holds: a class once for each class loader that nobody has collected, and how much is on its heap. */
final class LoadedClasses {
    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    private static final Pattern ALIVE = Pattern.compile(" +[0-9]+: +[0-9]+ +([0-9]+) +(\\S+).*");

    private final long pid;

    LoadedClasses(long pid) {
        this.pid = pid;
    }

    /** Waits until each of these classes is there once; collects garbage meanwhile. */
    void awaitOnce(String... names) {
        awaitOnce(List.of(names));
    }

    void awaitOnce(Collection<String> names) {
        var last = new TreeMap<String, Long>();
        Await.until(() -> "each is loaded once: " + last, Await.PATIENCE, () -> {
            jcmd("GC.run");
            last.clear();
            last.putAll(counts(names));
            last.values().removeIf(count -> count == 1);
            return last.isEmpty();
        });
    }

    private Map<String, Long> counts(Collection<String> names) {
        String hierarchy = jcmd("VM.class_hierarchy");
        var counts = new TreeMap<String, Long>();
        for (String name : names) {
            counts.put(
                    name,
                    Pattern.compile("--" + Pattern.quote(name) + "/0x")
                            .matcher(hierarchy)
                            .results()
                            .count());
        }
        return counts;
    }

    /** What is alive on the heap, the least of some looks: requests are under way meanwhile. What the collector leaves between objects does not count. */
    long heapKib(int looks) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < looks; i++) {
            long octets = ALIVE.matcher(jcmd("GC.class_histogram"))
                    .results()
                    .filter(found -> !found.group(2).contains("FillerElement"))
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .sum();
            least = Math.min(least, octets / 1024);
        }
        return least;
    }

    private String jcmd(String... words) {
        var all = new ArrayList<>(List.of(JCMD, String.valueOf(pid)));
        all.addAll(List.of(words));
        return Command.run(all.toArray(String[]::new)).orFail().output();
    }
}
