package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import org.jspecify.annotations.Nullable;

/** A document of a {@link YamlFile}. A large one is written when somebody asks for its text. */
final class YamlDraft implements ConfigSource.Draft {
    private final YamlFile file;
    private final String name;
    /** Without what it includes. */
    private final YamlNode own;

    private final YamlNode document;
    private final boolean large;
    /** As it was read; null where it was changed since. */
    private final @Nullable String text;

    private YamlDraft(
            YamlFile file, String name, YamlNode own, YamlNode document, boolean large, @Nullable String text) {
        this.file = file;
        this.name = name;
        this.own = own;
        this.document = document;
        this.large = large;
        this.text = text;
    }

    static YamlDraft read(YamlFile file, String name, String text) throws ConfigException {
        YamlNode own = file.own(name, text);
        boolean large = text.length() > TreeText.KEPT_MAX;
        return new YamlDraft(file, name, own, file.joined(own, text.length()), large, text);
    }

    @Override
    public ConfigNode document() {
        return document;
    }

    @Override
    public boolean large() {
        return large;
    }

    @Override
    public String text() {
        String written = text;
        return written == null ? TreeText.of(own) : written;
    }

    @Override
    public ConfigSource.Draft patch(String patch, ConfigSource.Patch kind) throws ConfigException {
        YamlNode after = file.patched(own, patch, kind);
        if (after.equals(own)) {
            return this;
        }
        return large
                ? new YamlDraft(file, name, after, file.joined(after, 0), true, null)
                : read(file, name, TreeText.of(own, after, text()));
    }
}
