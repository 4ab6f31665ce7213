package dev.prox.engine;

import dev.prox.api.ConfigSource;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents into the file of the configuration and into the history: at once, but for large ones, of which the last one is written within a second, and kept in the history
 * every ten seconds, so that many changes a second do not cost as many files; later where writing would take more than a hundredth of the time. Confined to the Director's thread.
 */
final class Written {
    private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HISTORY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHARE = 100;

    private final Director director;
    private final ConfigHistory history;
    private @Nullable File file;
    private @Nullable Entry entry;
    /** When the next ones may be written. */
    private long fileFrom = System.nanoTime();

    private long historyFrom = System.nanoTime();
    private @Nullable String ours;

    Written(Director director, ConfigHistory history) {
        this.director = director;
        this.history = history;
    }

    private record File(ConfigSource source, Proposal document, long until) {}

    private record Entry(Proposal document, String author, DocumentConfig config, long generation) {}

    // ---- the file ----

    void keep(ConfigSource source, Proposal document) throws IOException {
        if (document.draft().large()) {
            long now = System.nanoTime();
            long until = file == null ? now + Math.max(WRITE_NANOS, fileFrom - now) : file.until();
            file = new File(source, document, until);
        } else {
            file = null;
            write(source, document.text());
        }
    }

    private void write(ConfigSource source, String text) throws IOException {
        ours = text;
        source.write(text);
    }

    /** Whether a text of the file is what was written into it last, or is about to be written over. */
    boolean isOurs(String text) {
        return file != null || text.equals(ours);
    }

    /** Somebody else has written the file. */
    void forget() {
        ours = null;
    }

    // ---- the history ----

    void served(Proposal document, String author, DocumentConfig config) {
        Entry now = new Entry(document, author, config, director.published().generation());
        if (document.draft().large() && System.nanoTime() - historyFrom < 0) {
            entry = now;
        } else {
            remember(now);
        }
    }

    private void remember(Entry now) {
        entry = null;
        long begun = System.nanoTime();
        ConfigSource source = director.source;
        boolean alone = now.config().include().isEmpty() && now.config().tenants() == null;
        Map<String, String> others = source == null || alone ? Map.of() : source.others();
        history.served(now.document().text(), others, now.author(), "generation " + now.generation());
        long end = System.nanoTime();
        historyFrom = end + Math.max(HISTORY_NANOS, SHARE * (end - begun));
    }

    // ---- later ----

    /** Called a few times a second. */
    void judge() {
        if (file != null && System.nanoTime() - file.until() >= 0) {
            writeFile();
        }
        if (entry != null && System.nanoTime() - historyFrom >= 0) {
            remember(entry);
        }
    }

    private void writeFile() {
        File last = file;
        file = null;
        if (last != null) {
            long begun = System.nanoTime();
            try {
                write(last.source(), last.document().text());
                long end = System.nanoTime();
                fileFrom = end + SHARE * (end - begun);
            } catch (IOException | RuntimeException e) {
                director.refuse("writing the file of the configuration", Director.reason(e));
            }
        }
    }

    /** Writes all that is not written yet. */
    void finish() {
        writeFile();
        if (entry != null) {
            remember(entry);
        }
    }
}
