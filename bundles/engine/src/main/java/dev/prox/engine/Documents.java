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
    private @Nullable Candidate fromFile;
    /** What serves, as it was read. */
    private @Nullable Candidate serving;

    private volatile @Nullable Unconfirmed unconfirmed;

    Documents(Director director) {
        this.director = director;
    }

    /** @param text to write into the file when it is confirmed */
    private record Unconfirmed(Candidate document, String text, Instant until, Runnable undo) {}

    void begin(Tenants.Joined joined, Candidate read) {
        director.guard.begin();
        fromFile = read;
        served(joined, read);
    }

    /** Tells of tenants whose documents do not serve. */
    private void served(Tenants.Joined joined, Candidate read) {
        serving = read;
        director.tenants
                .served(joined, read)
                .forEach((tenant, why) -> director.refuse("tenant " + tenant, why));
    }

    /** The file may have changed. Returns whether something else serves now. */
    boolean edited(ConfigSource source, Candidate read) throws ConfigException, IOException {
        if (read.equals(fromFile)) {
            return false;
        }
        if (read.equals(serving)) {
            fromFile = read;
            return false;
        }
        apply(source, read, CHANGE, false);
        fromFile = read;
        return true;
    }

    /** A module came: with it the document of a tenant may serve that did not. */
    void tryRefusedAgain() {
        Candidate read = serving;
        ConfigSource source = director.source;
        if (read != null && source != null && director.tenants.anyRefused()) {
            try {
                Tenants.Joined joined = director.tenants.join(source, read, false, director::compile);
                if (!joined.document().equals(director.document)) {
                    director.apply(joined);
                    served(joined, read);
                }
            } catch (ConfigException | IOException | RuntimeException e) {
                director.refuse("tenants", Director.reason(e));
            }
        }
    }

    /** Serves with another document, and takes it back when it does not do. */
    private Runnable apply(ConfigSource source, Candidate read, String change, boolean strict)
            throws ConfigException, IOException {
        Runnable undo = undo();
        Tenants.Joined joined = director.tenants.join(source, read, strict, director::compile);
        director.apply(joined);
        unconfirmed = null;
        served(joined, read);
        director.guard.watch(change, undo);
        return undo;
    }

    /** Goes back to what serves now. */
    private Runnable undo() {
        ConfigNode document = director.document;
        DocumentConfig config = director.config;
        Candidate read = serving;
        Runnable tenants = director.tenants.keep();
        return () -> {
            unconfirmed = null;
            if (document == null || config == null) {
                return;
            }
            try {
                director.apply(document, config);
                serving = read;
                tenants.run();
            } catch (ConfigException | IOException | RuntimeException e) {
                director.refuse("the configuration before", Director.reason(e));
            }
        };
    }

    // ---- what commands apply ----

    /** @param confirm zero where the document stays */
    void apply(ConfigSource source, Candidate read, String text, Duration confirm)
            throws ConfigException, IOException {
        String trial = director.trials.running();
        if (trial != null) {
            throw new IllegalStateException(Trials.busy(trial));
        }
        Runnable undo = apply(source, read, CHANGE, false);
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

    private void keep(ConfigSource source, Candidate read, String text) throws IOException {
        Candidate before = fromFile;
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
    void promoted(ConfigSource source, Trial tried, Candidate read, Tenants.Joined joined, String text)
            throws IOException {
        Runnable undo = undo();
        director.serve(tried);
        unconfirmed = null;
        served(joined, read);
        director.guard.watch(tried.change(), undo);
        keep(source, read, text);
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
