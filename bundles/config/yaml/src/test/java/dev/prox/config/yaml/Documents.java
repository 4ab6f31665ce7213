package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Documents from text, with an environment of their own. */
final class Documents {
    static final String SECRET = "hunter2";

    private static final Map<String, String> ENVIRONMENT =
            Map.of("PORT", "8080", "EMPTY", "", "PASSWORD", SECRET, "NAME", "web");

    private Documents() {}

    static Expansion expansion(Path home) {
        return new Expansion(ENVIRONMENT::get, home);
    }

    static YamlNode read(String text) throws ConfigException {
        YamlNode root = new TreeReader("prox.yaml", expansion(Path.of("/nowhere"))).read(text);
        return Objects.requireNonNull(root, "empty");
    }

    static <T> T bind(String text, Class<T> type) throws ConfigException {
        ConfigNode node = read(text);
        return node.as(type);
    }
}
