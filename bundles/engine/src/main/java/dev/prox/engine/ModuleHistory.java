package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was before what serves now, for the whole set and for one module. */
final class ModuleHistory {
    private static final Pattern DRILL = Pattern.compile("r([0-9]{1,6})");

    private final ModuleStore store;
    private final Map<String, Path> delivered;

    /**
     * A version to go back to.
     *
     * @param entry null for that of the distribution
     */
    record Previous(Path file, ModuleSet.@Nullable Entry entry) {}

    /** @param delivered the bundles of the distribution, by symbolic name */
    ModuleHistory(ModuleStore store, Map<String, Path> delivered) {
        this.store = store;
        this.delivered = delivered;
    }

    /** The newest set with the same content, or the set itself: so that going back again goes further back. */
    int origin(ModuleSet next) {
        return store.sets().stream()
                .filter(each -> each.entries().equals(next.entries()))
                .mapToInt(ModuleSet::origin)
                .max()
                .orElse(next.number());
    }

    /** The set so many steps before the one that serves, or null. */
    @Nullable
    ModuleSet before(int steps) {
        return store.sets().stream()
                .filter(set -> set.number() < store.serving().origin())
                .skip(steps - 1L)
                .findFirst()
                .orElse(null);
    }

    /** The version of a module before the one that serves, or null. */
    @Nullable
    Previous previous(String bundle) throws ModuleException {
        ModuleSet.Entry now = store.serving().entry(bundle);
        if (now == null) {
            return null;
        }
        for (ModuleSet set : store.sets()) {
            ModuleSet.Entry entry = set.entry(bundle);
            if (set.number() >= now.since() || entry != null && entry.sha256().equals(now.sha256())) {
                continue;
            }
            if (entry != null && !entry.isGone()) {
                return new Previous(store.verified(entry), entry);
            }
            Path file = delivered.get(bundle);
            if (entry == null && file != null) {
                return new Previous(file, null);
            }
        }
        return null;
    }

    /** That version, or null. */
    @Nullable
    String version(String bundle) throws ModuleException {
        Previous previous = previous(bundle);
        return previous == null ? null : ModuleFile.read(previous.file()).versionText();
    }

    /** Those of all modules that have one, by their names. */
    Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String bundle : store.serving().entries().keySet()) {
            try {
                String version = version(bundle);
                if (version != null) {
                    versions.put(View.moduleName(bundle), version);
                }
            } catch (ModuleException e) {
                versions.put(View.moduleName(bundle), "unreadable");
            }
        }
        return versions;
    }

    /** Higher than any that a set has, so that no version has two contents. */
    int nextDrill() {
        int highest = 0;
        for (ModuleSet set : store.sets()) {
            for (ModuleSet.Entry entry : set.entries().values()) {
                String version = entry.version();
                Matcher drill = DRILL.matcher(version == null ? "" : version.replaceFirst(".*\\.", ""));
                highest = drill.matches() ? Math.max(highest, Integer.parseInt(drill.group(1))) : highest;
            }
        }
        return highest + 1;
    }
}
