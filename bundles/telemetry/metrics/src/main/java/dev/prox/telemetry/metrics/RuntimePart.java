package dev.prox.telemetry.metrics;

import dev.prox.api.RuntimeView;
import java.util.HashSet;
import java.util.Set;

/** What runs now, as a part of the page. */
final class RuntimePart {
    private RuntimePart() {}

    static void write(Page page, RuntimeView.State state) {
        page.single(
                "prox_ready",
                "gauge",
                "Whether everything that the configuration names serves.",
                state.ready() ? 1 : 0);
        page.single("prox_snapshot_generation", "gauge", "Of the published snapshot.", state.generation());
        double since = state.since().toEpochMilli() / 1e3;
        page.single("prox_snapshot_published_seconds", "gauge", "When the snapshot was published, since 1970.", since);
        modules(page, state);
    }

    private static void modules(Page page, RuntimeView.State state) {
        String name = "prox_module_info";
        page.family(name, "gauge", "The modules that are installed; serving says which version is in use.");
        Set<String> written = new HashSet<>();
        for (RuntimeView.ModuleState module : state.modules()) {
            String serving = Boolean.toString(module.serving());
            String labels = Page.labels(
                    "module",
                    module.name(),
                    "version",
                    module.version(),
                    "bundle",
                    module.bundle(),
                    "serving",
                    serving);
            if (written.add(labels)) {
                page.sample(name, labels, 1);
            }
        }
    }
}
