package dev.prox.engine;

import dev.prox.api.ConfigControl;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The configuration as commands and the admin listener read and change it. */
final class ConfigChanges implements ConfigControl {
    private final Director director;
    private final Documents documents;

    ConfigChanges(Director director) {
        this.director = director;
        this.documents = director.documents;
    }

    // ---- calls ----

    private <T> T call(Callable<T> task) throws Refused, ConfigException {
        try {
            return director.call(task);
        } catch (ConfigException | Refused e) {
            throw e;
        } catch (IOException | IllegalStateException e) {
            throw new Refused(Reason.CONFLICT, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new Refused(Reason.NOT_RUNNING, "the engine is stopping");
        }
    }

    private <T> T ask(Callable<T> task) throws Refused {
        try {
            return call(task);
        } catch (ConfigException e) {
            throw new Refused(Reason.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    private ConfigSource source() throws Refused {
        ConfigSource source = ask(() -> director.source);
        if (source == null) {
            throw new Refused(Reason.NOT_RUNNING, "the module config/yaml is not there");
        }
        return source;
    }

    private Proposal serving() throws Refused {
        Proposal now = documents.serving();
        if (now == null) {
            throw new Refused(Reason.NOT_RUNNING, "nothing serves yet");
        }
        return now;
    }

    /** @param text whether it is wanted; that of a large document is not written for each change */
    private ConfigControl.Written now(boolean text) throws Refused {
        Proposal now = serving();
        return new ConfigControl.Written(
                text ? now.text() : "", now.tag(), director.published().generation());
    }

    // ---- changes ----

    @Override
    public ConfigControl.Written written() throws Refused {
        return ask(() -> now(true));
    }

    @Override
    public ConfigControl.Written put(String text, String expected, String author) throws ConfigException, Refused {
        ConfigSource source = source();
        try {
            Proposal read = Proposal.of(source, source.name(), text);
            return call(() -> apply(source, read, expected, author));
        } catch (ConfigException e) {
            director.execute(() -> documents.history.refused(text, author, Director.reason(e)));
            throw e;
        }
    }

    @Override
    public ConfigControl.Written patch(String patch, ConfigSource.Patch kind, String expected, String author)
            throws ConfigException, Refused {
        ConfigSource source = source();
        return call(() -> {
            ConfigSource.Draft draft = serving().draft().patch(patch, kind);
            return apply(source, Proposal.of(source, draft), expected, author);
        });
    }

    private ConfigControl.Written apply(ConfigSource source, Proposal read, String expected, String author)
            throws ConfigException, IOException, Refused {
        String trial = director.trials.running();
        if (trial != null) {
            throw new Refused(Reason.CONFLICT, Trials.busy(trial));
        }
        if (!expected.equals(ANY) && !expected.equals(serving().tag())) {
            throw new Refused(Reason.STALE, "somebody has changed the configuration meanwhile; read it again");
        }
        if (!expected.equals(ANY) && !documents.isAsTaken(source)) {
            throw new Refused(Reason.STALE, "the file of the configuration was edited, and does not hold what serves");
        }
        documents.replace(source, read, author);
        return now(!read.draft().large());
    }

    @Override
    public void validate(String text) throws ConfigException, Refused {
        ConfigSource source = source();
        Proposal read = Proposal.of(source, source.name(), text);
        call(() -> {
            director.discard(
                    director.tenants.join(source, read, true, director::compile).snapshot());
            return true;
        });
    }

    // ---- what was ----

    @Override
    public List<Version> history() throws Refused {
        return ask(documents.history::list);
    }

    @Override
    public String text(long number) throws Refused {
        return number == 0 ? written().text() : ask(() -> kept(number));
    }

    private String kept(long number) throws Refused {
        Version version = documents.history.version(number);
        if (version == null) {
            throw new Refused(Reason.UNKNOWN, "there is no configuration " + number + "; see: config history");
        }
        try {
            return documents.history.text(number);
        } catch (IOException e) {
            throw new Refused(
                    Reason.UNKNOWN, "the text of configuration " + number + " is not kept: " + version.effect());
        }
    }

    @Override
    public String diff(long from, long to) throws Refused {
        String before = text(from);
        String after = text(to);
        String lines = LineDiff.between(name(from), before, name(to), after);
        StringBuilder diff = new StringBuilder(lines.isEmpty() ? "no difference in the text\n" : lines);
        try {
            ConfigSource source = source();
            ConfigNode one = source.parse(name(from), before);
            ConfigNode other = source.parse(name(to), after);
            source.differences(one, other).forEach(line -> diff.append(line).append('\n'));
        } catch (ConfigException e) {
            diff.append("what it means cannot be compared: ")
                    .append(e.getMessage())
                    .append('\n');
        }
        ask(() -> different(others(from, othersNow()), others(to, othersNow())))
                .forEach(name -> diff.append(name).append(": another content\n"));
        return diff.toString();
    }

    private static String name(long number) {
        return number == 0 ? "serving" : "configuration " + number;
    }

    @Override
    public ConfigControl.Written rollback(long number, String author) throws ConfigException, Refused {
        String text = ask(() -> kept(number));
        String different = ask(() -> others(number));
        if (different != null) {
            throw new Refused(
                    Reason.CONFLICT,
                    "configuration " + number + " had another content of " + different
                            + ", which the history does not keep; put that back first, or use: config apply FILE");
        }
        return put(text, ANY, author + ", rollback to " + number);
    }

    /** An included file that has come, gone or changed since, or null. What tenants write is their own. */
    private @Nullable String others(long number) throws IOException {
        return different(documents.history.others(number), othersNow()).stream()
                .filter(name -> !name.startsWith(ConfigSource.TENANT))
                .findFirst()
                .orElse(null);
    }

    private Map<String, String> othersNow() {
        ConfigSource source = director.source;
        return ConfigHistory.sums(source == null ? Map.of() : source.others());
    }

    private Map<String, String> others(long number, Map<String, String> now) throws IOException {
        return number == 0 ? now : documents.history.others(number);
    }

    private static List<String> different(Map<String, String> one, Map<String, String> other) {
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        names.removeIf(name -> Objects.equals(one.get(name), other.get(name)));
        return List.copyOf(names);
    }

    // ---- what would be ----

    @Override
    public Explanation explain(Probe probe) throws Refused {
        return ask(() -> Explainer.serving(director).explain(probe));
    }

    @Override
    public DryRun dryRun(String text) throws ConfigException, Refused {
        ConfigSource source = source();
        Proposal read = Proposal.of(source, source.name(), text);
        return call(() -> new DryRuns(director).compare(source, read));
    }
}
