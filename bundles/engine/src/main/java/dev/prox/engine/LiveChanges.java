package dev.prox.engine;

import dev.prox.api.ChangeControl;
import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleControl.ModuleException;
import dev.prox.api.TrialTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Changes that judge themselves, as commands ask for them. */
final class LiveChanges implements ChangeControl {
    private final Director director;
    private final ModuleSwaps swaps;

    LiveChanges(Director director, ModuleSwaps swaps) {
        this.director = director;
        this.swaps = swaps;
    }

    @Override
    public String canaryModule(Path bundle, TrialTerms terms) throws Refused {
        try {
            return swaps.canary(bundle, terms);
        } catch (ModuleException e) {
            throw new Refused(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String canaryConfiguration(Path file, TrialTerms terms) throws Refused {
        try {
            ConfigSource source = source();
            Proposal read = Proposal.of(source, file.toString(), Files.readString(file));
            return new ConfigCanary(director, source, read).begin(terms);
        } catch (Exception e) {
            throw new Refused(Director.reason(e), e);
        }
    }

    /** @throws IllegalStateException when it is not there */
    private ConfigSource source() throws Exception {
        ConfigSource source = director.call(() -> director.source);
        if (source == null) {
            throw new IllegalStateException("the module config/yaml is not there");
        }
        return source;
    }

    @Override
    public String promote() throws Refused {
        return director.trials.owner().promote();
    }

    @Override
    public String withdraw() throws Refused {
        try {
            String what = director.trials.running();
            boolean was = director.call(() -> director.trials.withdraw("somebody asked for it"));
            if (was) {
                return "withdrawn: " + what;
            }
        } catch (Exception e) {
            throw new Refused("the engine is stopping", e);
        }
        throw new Refused(Trials.NONE);
    }

    @Override
    public String apply(Path file, Duration confirm) throws Refused {
        try {
            ConfigSource source = source();
            Proposal read = Proposal.of(source, file.toString(), Files.readString(file));
            return director.call(() -> {
                director.documents.apply(source, read, "console, " + file.getFileName(), confirm);
                String generation =
                        file + " serves, generation " + director.published().generation();
                return confirm.isZero()
                        ? generation
                        : generation + "; it goes back at " + director.documents.unconfirmed()
                                + " unless you say: config confirm";
            });
        } catch (Exception e) {
            throw new Refused(Director.reason(e), e);
        }
    }

    @Override
    public String confirm() throws Refused {
        try {
            ConfigSource source = source();
            return director.call(() -> {
                director.documents.confirm(source);
                return "confirmed, and written into the file of the configuration";
            });
        } catch (Exception e) {
            throw new Refused(Director.reason(e), e);
        }
    }
}
