package dev.prox.api;

import dev.prox.api.ModuleControl.ModuleException;
import java.nio.file.Path;
import java.util.List;

/** Changes several modules as one, as a file of OSGi features (Compendium 159) says. Any thread but an event loop may call it. */
public interface FeatureControl {
    /** What is installed, and of what the distribution was made. */
    List<FeatureState> features();

    /** Installs the bundles of a feature that is not there yet. */
    String install(Path feature) throws ModuleException;

    /** Puts another version of a feature in the place of the one that is there; bundles that it names no more are taken out. */
    String upgrade(Path feature) throws ModuleException;

    /** Takes the bundles of a feature out. {@code name} is an ID, with or without its version, or an artifact alone. */
    String remove(String name) throws ModuleException;

    /**
     * @param id {@code group:artifact:version}
     * @param distribution whether it came with Prox, and cannot be removed
     * @param bundles symbolic name and version of each
     */
    record FeatureState(String id, boolean distribution, List<String> bundles) {}
}
