package dev.prox.admin.modules;

import dev.prox.api.FeatureControl;
import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleControl.Change;
import dev.prox.api.ModuleControl.Kept;
import dev.prox.api.ModuleControl.ModuleException;
import dev.prox.api.ModuleControl.SetState;
import dev.prox.api.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Features, as changes of the set of modules. Which are installed is read from that set: each module of it names the feature that brought it. */
final class Features implements FeatureControl {
    private static final System.Logger LOG = System.getLogger("dev.prox.admin.modules");
    private static final String SOURCE = "feature:";

    private final ModuleControl control;
    private final Path home;

    /** @param home the folder of the distribution */
    Features(ModuleControl control, Path home) {
        this.control = control;
        this.home = home;
    }

    @Override
    public List<FeatureState> features() {
        List<FeatureState> all = new ArrayList<>();
        installed()
                .forEach((id, bundles) -> all.add(new FeatureState(
                        id.toString(),
                        false,
                        bundles.stream()
                                .map(each -> each.bundle() + " " + each.version())
                                .toList())));
        all.addAll(delivered());
        return all;
    }

    private List<FeatureState> delivered() {
        List<FeatureState> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(home.resolve("features"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                FeatureFile feature = FeatureFile.read(file);
                List<String> bundles = feature.bundles().stream()
                        .map(each -> each.artifact() + " " + each.version())
                        .toList();
                all.add(new FeatureState(feature.id().toString(), true, bundles));
            }
        } catch (IOException | ModuleException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the features of the distribution cannot be read: {0}",
                    e.getMessage());
        }
        return all;
    }

    /** By ID, in no order that matters. */
    private Map<Coordinates, List<Kept>> installed() {
        Map<Coordinates, List<Kept>> features = new LinkedHashMap<>();
        for (SetState state : control.states()) {
            if (state.serving()) {
                state.modules().stream()
                        .filter(each -> each.source().startsWith(SOURCE)
                                && !each.version().isEmpty())
                        .forEach(each -> features.computeIfAbsent(
                                        Coordinates.parse(each.source().substring(SOURCE.length())),
                                        id -> new ArrayList<>())
                                .add(each));
            }
        }
        return features;
    }

    @Override
    public String install(Path file) throws ModuleException {
        FeatureFile feature = FeatureFile.read(file);
        Coordinates there = find(feature.id().name());
        if (there != null) {
            throw new ModuleException(there + " is installed already; use: feature upgrade " + file);
        }
        return control.change(new Change(
                "install of feature " + feature.id(), SOURCE + feature.id(), bundles(file, feature), List.of()));
    }

    @Override
    public String upgrade(Path file) throws ModuleException {
        FeatureFile feature = FeatureFile.read(file);
        Coordinates there = find(feature.id().name());
        if (there == null) {
            throw new ModuleException(feature.id().name() + " is not installed; use: feature install " + file);
        }
        List<Path> bundles = bundles(file, feature);
        List<String> stay = new ArrayList<>();
        for (Path bundle : bundles) {
            stay.add(BundleName.of(bundle));
        }
        List<String> without =
                named(there).stream().filter(bundle -> !stay.contains(bundle)).toList();
        return control.change(new Change(
                "upgrade of feature " + there + " to " + feature.id().version(),
                SOURCE + feature.id(),
                bundles,
                without));
    }

    @Override
    public String remove(String name) throws ModuleException {
        Coordinates there = find(name);
        if (there == null) {
            List<String> names =
                    installed().keySet().stream().map(Coordinates::name).toList();
            String hint = Nearest.hint(name, names);
            throw new ModuleException(
                    "no feature is installed as " + name + "; " + (hint == null ? "see: feature list" : hint));
        }
        return control.change(new Change("removal of feature " + there, SOURCE + there, List.of(), named(there)));
    }

    private @Nullable Coordinates find(String name) {
        return installed().keySet().stream()
                .filter(id -> id.toString().equals(name)
                        || id.name().equals(name)
                        || id.artifact().equals(name))
                .findFirst()
                .orElse(null);
    }

    private List<String> named(Coordinates feature) {
        return installed().getOrDefault(feature, List.of()).stream()
                .map(Kept::bundle)
                .toList();
    }

    /** Looked for beside the feature, in the repositories, and among the bundles of the distribution. */
    private List<Path> bundles(Path file, FeatureFile feature) throws ModuleException {
        List<Path> folders =
                new ArrayList<>(List.of(file.toAbsolutePath().resolveSibling("").normalize()));
        folders.addAll(control.places().repositories());
        folders.add(home.resolve("bundles"));
        try {
            return new Repository(folders).find(feature.bundles());
        } catch (ModuleException e) {
            throw new ModuleException("feature " + feature.id() + " refused, nothing changed: " + e.getMessage(), e);
        }
    }
}
