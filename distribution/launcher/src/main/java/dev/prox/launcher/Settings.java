package dev.prox.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The framework properties: what bundles read with {@code BundleContext.getProperty}. */
final class Settings {
    /** The log API stands on the class path, for the framework's log is read there. */
    private static final String EXTRA_PACKAGES =
            "org.osgi.service.log;version=1.5,org.osgi.service.log.admin;version=1.0";

    /** All levels are open from the beginning: the launcher starts each bundle itself, and sees its failure. */
    private static final String OPEN_LEVEL = "10000";

    private Settings() {}

    /**
     * @param storage where the framework keeps its cache; emptied first
     */
    static Map<String, String> of(Home home, Mode mode, Path config, Path storage) {
        Map<String, String> settings = new HashMap<>();
        settings.put("org.osgi.framework.storage", storage.toString());
        settings.put("org.osgi.framework.storage.clean", "onFirstInit");
        settings.put("org.osgi.framework.startlevel.beginning", OPEN_LEVEL);
        settings.put("org.osgi.framework.system.packages.extra", EXTRA_PACKAGES);
        settings.put("gosh.home", home.folder().resolve("lib/console").toString());
        settings.put("prox.home", home.folder().toString());
        settings.put("prox.data", home.data().toString());
        settings.put("prox.config", config.toString());
        settings.put("prox.mode", mode.word());
        settings.put("prox.version", Version.text());
        return settings;
    }
}
