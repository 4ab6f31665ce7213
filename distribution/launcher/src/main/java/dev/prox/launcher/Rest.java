package dev.prox.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/**
 * The bundles that Prox serves without: the console, and what extensions are made with. They are started when it serves, or before, when the
 * configuration needs a module that is not there yet. One that fails is told, and Prox goes on.
 */
final class Rest implements BooleanSupplier {
    private static final Logger LOG = Logger.getLogger("dev.prox.launcher");

    private final Container container;
    private final Path folder;
    private final List<StartEntry> entries;
    private boolean begun;

    Rest(Container container, Path folder, List<StartEntry> all) {
        this.container = container;
        this.folder = folder;
        this.entries = all.stream().filter(StartEntry::late).toList();
    }

    /** Returns when they are started; whether this call did it. */
    @Override
    public synchronized boolean getAsBoolean() {
        if (begun || entries.isEmpty()) {
            return false;
        }
        begun = true;
        try {
            container.start(entries, folder);
            LOG.info("%d bundles started behind serving".formatted(entries.size()));
        } catch (LauncherException | IllegalStateException failure) {
            if (container.isActive()) {
                LOG.severe(failure.getMessage());
            }
        }
        return true;
    }
}
