package dev.prox.engine;

import dev.prox.api.ChangeControl.Refused;
import dev.prox.api.ConfigSource;
import dev.prox.api.TrialTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Another configuration on trial: its routes, upstreams, filters and observers; not what belongs to connections or to the process. */
final class ConfigCanary implements Trial.Owner {
    private final Director director;
    private final ConfigSource source;
    private final Proposal read;
    private Tenants.@Nullable Joined joined;

    /** @param read what to write into the file of the configuration when it serves all */
    ConfigCanary(Director director, ConfigSource source, Proposal read) {
        this.director = director;
        this.source = source;
        this.read = read;
    }

    String begin(TrialTerms terms) throws Exception {
        DocumentConfig next = read.main().as(DocumentConfig.class);
        String change = "canary of " + read.main().position().file();
        director.call(() -> {
            List<String> fixed = fixed(director.config, next);
            if (!fixed.isEmpty()) {
                throw new IllegalStateException(String.join(", ", fixed)
                        + " cannot be on trial, since no exchange decides about it; change it first, or use:"
                        + " config apply");
            }
            joined = director.trials.tryDocument(change, terms, source, read, this);
            return null;
        });
        return change + " begun: " + terms.share();
    }

    /** What differs and cannot. */
    private static List<String> fixed(@Nullable DocumentConfig now, DocumentConfig next) {
        List<String> different = new ArrayList<>();
        if (now != null) {
            differ(different, "listeners", now.listeners(), next.listeners());
            differ(different, "pool", now.pool(), next.pool());
            differ(different, "dns", now.dns(), next.dns());
            differ(different, "admin", now.admin(), next.admin());
            differ(different, "modules", now.modules(), next.modules());
            differ(different, "runtime", now.runtime(), next.runtime());
        }
        return different;
    }

    private static void differ(List<String> different, String key, @Nullable Object now, @Nullable Object next) {
        if (!Objects.equals(now, next)) {
            different.add(key);
        }
    }

    @Override
    public String promote() throws Refused {
        try {
            return director.call(() -> {
                Trial tried = director.trials.of(this);
                director.documents.promoted(source, tried, read, Objects.requireNonNull(joined));
                return tried.change().replaceFirst("^canary of ", "") + " serves all";
            });
        } catch (Exception e) {
            throw new Refused(Director.reason(e), e);
        }
    }

    @Override
    public void withdrawn() {
        // nothing was kept of it
    }
}
