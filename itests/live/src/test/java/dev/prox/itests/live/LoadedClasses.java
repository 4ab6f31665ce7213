package dev.prox.itests.live;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** How many times a class is loaded in another virtual machine: once for each class loader that nobody has collected. */
final class LoadedClasses {
    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

    private final long pid;

    LoadedClasses(long pid) {
        this.pid = pid;
    }

    /** Waits until each of these classes is there once; collects garbage meanwhile. */
    void awaitOnce(String... names) {
        for (String name : names) {
            Await.until(
                    () -> name + " is loaded once, not " + count(name) + " times",
                    Await.PATIENCE,
                    () -> collected(name) == 1);
        }
    }

    /** After a collection. */
    long collected(String name) {
        jcmd("GC.run");
        return count(name);
    }

    long count(String name) {
        return Pattern.compile("--" + Pattern.quote(name) + "/0x")
                .matcher(jcmd("VM.class_hierarchy"))
                .results()
                .count();
    }

    private String jcmd(String... words) {
        var all = new java.util.ArrayList<>(java.util.List.of(JCMD, String.valueOf(pid)));
        all.addAll(java.util.List.of(words));
        return Command.run(all.toArray(String[]::new)).orFail().output();
    }
}
