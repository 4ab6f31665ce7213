package dev.prox.discovery.file;

import dev.prox.api.Config;

/** Which file; the short form is its path alone. */
@Config.Doc("Endpoints stand in a file, which is watched.")
public record FileConfig(
        @Config.Doc("Its path, from the folder of the configuration; YAML or JSON.")
        String path) {
    public static FileConfig of(String path) {
        return new FileConfig(path);
    }

    public FileConfig {
        if (path.isBlank()) {
            throw new IllegalArgumentException("the `path` of a file");
        }
    }
}
