package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A document that may come to serve, with those of its tenants.
 *
 * @param tag differs where the text does
 */
record Proposal(ConfigSource.Draft draft, List<ConfigSource.Tenant> tenants, String tag) {
    private static final int TAG_LENGTH = 32;
    private static final String PROCESS = Long.toHexString(System.nanoTime());
    private static final AtomicLong LARGE = new AtomicLong();

    /** The document of the source as it is now. */
    static Proposal read(ConfigSource source) throws ConfigException {
        return of(source, source.name(), source.text());
    }

    /**
     * Another document, and the tenants that it names.
     *
     * @param name what problems call it
     */
    static Proposal of(ConfigSource source, String name, String text) throws ConfigException {
        return of(source, source.draft(name, text));
    }

    static Proposal of(ConfigSource source, ConfigSource.Draft draft) throws ConfigException {
        String tag = draft.large()
                ? PROCESS + "-" + LARGE.incrementAndGet()
                : ModuleStore.sha256(draft.text()).substring(0, TAG_LENGTH);
        return new Proposal(draft, source.tenants(draft.document()), tag);
    }

    ConfigNode main() {
        return draft.document();
    }

    String text() {
        return draft.text();
    }

    /** Whether the other one means the same, however it is written. */
    boolean same(@Nullable Proposal other) {
        return other != null && main().equals(other.main()) && tenants.equals(other.tenants);
    }
}
