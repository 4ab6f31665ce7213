package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which document serves, beside what the file of the configuration holds: one that was taken back is still in the file, one that nobody has confirmed yet is not. Confined to
 * the Director's thread, but for what is told.
 */
final class Documents {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String CHANGE = "configuration";

    private final Director director;
    /** What was last taken from the file. */
    private @Nullable ConfigNode fromFile;

    private volatile @Nullable Unconfirmed unconfirmed;

    Documents(Director director) {
        this.director = director;
    }

    /** @param text to write into the file when it is confirmed */
    private record Unconfirmed(ConfigNode document, String text, Instant until, Runnable undo) {}

    void begin(ConfigNode read) {
        director.guard.begin();
        fromFile = read;
    }

    /** The file may have changed. Returns whether something else serves now. */
    boolean edited(ConfigNode read) throws ConfigException, IOException {
        if (read.equals(fromFile)) {
            return false;
        }
        if (read.equals(director.document)) {
            fromFile = read;
            return false;
        }
        apply(read, CHANGE);
        fromFile = read;
        return true;
    }

    /** Serves with another document, and takes it back when it does not do. */
    private Runnable apply(ConfigNode read, String change) throws ConfigException, IOException {
        ConfigNode before = director.document;
        DocumentConfig config = director.config;
        director.apply(read, read.as(DocumentConfig.class));
        unconfirmed = null;
        Runnable undo = () -> goBack(before, config);
        director.guard.watch(change, undo);
        return undo;
    }

    private void goBack(@Nullable ConfigNode before, @Nullable DocumentConfig config) {
        unconfirmed = null;
        try {
            if (before != null && config != null) {
                director.apply(before, config);
            }
        } catch (ConfigException | IOException | RuntimeException e) {
            director.refuse("the configuration before", Director.reason(e));
        }
    }

    // ---- what commands apply ----

    /** @param confirm zero where the document stays */
    void apply(ConfigSource source, ConfigNode read, String text, Duration confirm)
            throws ConfigException, IOException {
        String trial = director.trials.running();
        if (trial != null) {
            throw new IllegalStateException(Trials.busy(trial));
        }
        Runnable undo = apply(read, CHANGE);
        if (confirm.isZero()) {
            try {
                keep(source, read, text);
            } catch (IOException | RuntimeException e) {
                undo.run();
                throw e;
            }
        } else {
            unconfirmed = new Unconfirmed(read, text, Instant.now().plus(confirm), undo);
        }
    }

    private void keep(ConfigSource source, ConfigNode read, String text) throws IOException {
        ConfigNode before = fromFile;
        fromFile = read;
        try {
            source.write(text);
        } catch (IOException | RuntimeException e) {
            fromFile = before;
            throw e;
        }
    }

    /** @throws IllegalStateException when nothing waits for it */
    void confirm(ConfigSource source) throws IOException {
        Unconfirmed waits = unconfirmed;
        if (waits == null) {
            throw new IllegalStateException("nothing waits to be confirmed; see: config apply FILE --confirm 5m");
        }
        keep(source, waits.document(), waits.text());
        unconfirmed = null;
    }

    /** What was on trial serves all. */
    void promoted(ConfigSource source, Trial tried, String text) throws IOException {
        ConfigNode before = director.document;
        DocumentConfig config = director.config;
        director.serve(tried);
        unconfirmed = null;
        director.guard.watch(tried.change(), () -> goBack(before, config));
        keep(source, tried.document(), text);
    }

    /** Called a few times a second. */
    void judge() {
        Unconfirmed waits = unconfirmed;
        if (waits != null && !Instant.now().isBefore(waits.until())) {
            LOG.log(System.Logger.Level.WARNING, "the configuration goes back: nobody has confirmed it in time");
            director.tellRefused(CHANGE, "taken back: nobody has confirmed it in time");
            director.guard.forget();
            director.guard.counts();
            waits.undo().run();
        }
    }

    @Nullable
    Instant unconfirmed() {
        Unconfirmed waits = unconfirmed;
        return waits == null ? null : waits.until();
    }
}
