package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.io.IOException;
import java.nio.file.Path;
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
    private static final String FILE = "file";

    private final Director director;
    final ConfigHistory history;
    private final Written written;
    /** What was last taken from the file. */
    private @Nullable Proposal fromFile;
    /** What serves, as it was read. */
    private @Nullable Proposal serving;

    private volatile @Nullable Unconfirmed unconfirmed;

    Documents(Director director, Path data) {
        this.director = director;
        this.history = new ConfigHistory(data.resolve("history"));
        this.written = new Written(director, history);
    }

    private record Unconfirmed(Proposal document, Instant until, Runnable undo) {}

    void begin(Tenants.Joined joined, Proposal read) {
        director.guard.begin();
        fromFile = read;
        history.load();
        served(joined, read, FILE);
    }

    /** Tells of tenants whose documents do not serve. */
    private void served(Tenants.Joined joined, Proposal read, String author) {
        serving = read;
        DocumentConfig.History bounds = joined.config().history();
        history.bounds(bounds.versions(), bounds.octets());
        written.served(read, author, joined.config());
        director.tenants.served(joined, read).forEach((tenant, why) -> director.refuse("tenant " + tenant, why));
    }

    /** What serves, as it was read, or null. */
    @Nullable
    Proposal serving() {
        return serving;
    }

    /** The file may have changed. What is wrong with it is told, and changes nothing. */
    void reload(ConfigSource source) {
        String text = "";
        try {
            text = source.text();
            if (written.isOurs(text)) {
                return;
            }
            written.forget();
            if (edited(source, Proposal.of(source, source.name(), text))) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "configuration applied, generation {0}",
                        director.published().generation());
            }
        } catch (ConfigException | IOException | RuntimeException | Error e) {
            director.refuse(CHANGE, Director.reason(e));
            history.refused(text, FILE, Director.reason(e));
        }
    }

    /** Returns whether something else serves now. */
    private boolean edited(ConfigSource source, Proposal read) throws ConfigException, IOException {
        if (read.same(serving)) {
            fromFile = read;
            serving = read;
            return false;
        }
        if (read.same(fromFile)) {
            return false;
        }
        apply(source, read, CHANGE, FILE);
        fromFile = read;
        return true;
    }

    /** A module came: with it the document of a tenant may serve that did not. */
    void tryRefusedAgain() {
        Proposal read = serving;
        ConfigSource source = director.source;
        if (read != null && source != null && director.tenants.anyRefused()) {
            try {
                Tenants.Joined joined = director.tenants.join(source, read, false, director::compile);
                if (!joined.document().equals(director.document)) {
                    director.apply(joined);
                    served(joined, read, FILE);
                }
            } catch (ConfigException | IOException | RuntimeException e) {
                director.refuse("tenants", Director.reason(e));
            }
        }
    }

    /** Serves with another document, and takes it back when it does not do. */
    private Runnable apply(ConfigSource source, Proposal read, String change, String author)
            throws ConfigException, IOException {
        Undo undo = new Undo();
        Routes before = routes();
        Tenants.Joined joined = director.tenants.join(source, read, false, director::compile);
        director.apply(joined);
        unconfirmed = null;
        served(joined, read, author);
        undo.after = history.serving();
        director.guard.watch(change, undo, routes().changed(before));
        return undo;
    }

    private Routes routes() {
        return director.current == null ? Routes.NONE : director.current.plans;
    }

    /** Goes back to what serves when it is made. */
    private final class Undo implements Runnable {
        private final @Nullable ConfigNode document = director.document;
        private final @Nullable DocumentConfig config = director.config;
        private final @Nullable Proposal read = serving;
        private final Runnable tenants = director.tenants.keep();
        private final long before = history.serving();
        private long after;

        @Override
        public void run() {
            unconfirmed = null;
            if (document == null || config == null) {
                return;
            }
            try {
                director.apply(document, config);
                serving = read;
                tenants.run();
                history.takenBack(after, before);
            } catch (ConfigException | IOException | RuntimeException e) {
                director.refuse("the configuration before", Director.reason(e));
            }
        }
    }

    // ---- what commands apply ----

    /** Serves with another document from now on, and writes it into the file. */
    void replace(ConfigSource source, Proposal read, String author) throws ConfigException, IOException {
        if (read.same(serving) && unconfirmed == null) {
            serving = read;
            keep(source, read);
            return;
        }
        Runnable undo = apply(source, read, CHANGE, author);
        keepOr(undo, source, read);
    }

    /** @param confirm zero where the document stays */
    void apply(ConfigSource source, Proposal read, String author, Duration confirm)
            throws ConfigException, IOException {
        String trial = director.trials.running();
        if (trial != null) {
            throw new IllegalStateException(Trials.busy(trial));
        }
        Runnable undo;
        try {
            undo = apply(source, read, CHANGE, author);
        } catch (ConfigException | IOException | RuntimeException e) {
            history.refused(read.text(), author, Director.reason(e));
            throw e;
        }
        if (confirm.isZero()) {
            keepOr(undo, source, read);
        } else {
            unconfirmed = new Unconfirmed(read, Instant.now().plus(confirm), undo);
        }
    }

    private void keepOr(Runnable undo, ConfigSource source, Proposal read) throws IOException {
        try {
            keep(source, read);
        } catch (IOException | RuntimeException e) {
            undo.run();
            throw e;
        }
    }

    private void keep(ConfigSource source, Proposal read) throws IOException {
        Proposal before = fromFile;
        fromFile = read;
        try {
            written.keep(source, read);
        } catch (IOException | RuntimeException e) {
            fromFile = before;
            throw e;
        }
    }

    /** Whether the file holds what was last taken from it, or written to it. */
    boolean isAsTaken(ConfigSource source) {
        Proposal taken = fromFile;
        try {
            String text = source.text();
            return written.isOurs(text) || taken != null && taken.text().equals(text);
        } catch (ConfigException e) {
            return false;
        }
    }

    /** Writes what is not in the file yet. */
    void finish() {
        written.finish();
    }

    /** @throws IllegalStateException when nothing waits for it */
    void confirm(ConfigSource source) throws IOException {
        Unconfirmed waits = unconfirmed;
        if (waits == null) {
            throw new IllegalStateException("nothing waits to be confirmed; see: config apply FILE --confirm 5m");
        }
        keep(source, waits.document());
        unconfirmed = null;
    }

    /** What was on trial serves all. */
    void promoted(ConfigSource source, Trial tried, Proposal read, Tenants.Joined joined) throws IOException {
        Undo undo = new Undo();
        Routes before = routes();
        director.serve(tried);
        unconfirmed = null;
        served(joined, read, "console, after a trial");
        undo.after = history.serving();
        director.guard.watch(tried.change(), undo, routes().changed(before));
        keep(source, read);
    }

    /** Called a few times a second. */
    void judge() {
        written.judge();
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
