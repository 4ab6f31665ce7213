package dev.prox.route.files;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks for everything that is wrong with a configuration. */
final class FilesCheck {
    private static final int NAMES_MAX = 16;

    private final ConfigNode at;
    private final List<ConfigException.Problem> problems = new ArrayList<>();

    FilesCheck(ConfigNode at) {
        this.at = at;
    }

    void check(FilesConfig config, Path root) throws ConfigException {
        if (!Files.isDirectory(root) || !Files.isReadable(root)) {
            problems.add(child(at, "root").problem("a folder that is there and can be read"));
        }
        names(config);
        config.types().forEach((extension, type) -> value(child(child(at, "types"), extension), type));
        value(child(at, "default-type"), config.defaultType());
        value(child(at, "charset"), config.charset());
        if (config.cacheControl() != null) {
            value(child(at, "cache-control"), config.cacheControl());
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private void names(FilesConfig config) {
        ConfigNode index = child(at, "index");
        for (int i = 0; i < config.index().size(); i++) {
            String name = config.index().get(i);
            if (name.isEmpty() || name.contains("/") || name.equals("..")) {
                problems.add(item(index, i).problem("the name of a file, without a folder"));
            }
        }
        ConfigNode tried = child(at, "try-files");
        for (int i = 0; i < config.tryFiles().size(); i++) {
            String name = config.tryFiles().get(i);
            boolean begins = name.startsWith("/") || name.startsWith(FilesConfig.PATH);
            if (!begins || name.contains("..")) {
                problems.add(item(tried, i)
                        .problem("{path}, with something behind it or without, or a path that begins with a slash"));
            }
        }
        if (config.tryFiles().isEmpty() || config.tryFiles().size() > NAMES_MAX) {
            problems.add(tried.problem("a list of 1 to " + NAMES_MAX));
        }
        if (config.index().size() > NAMES_MAX) {
            problems.add(index.problem("a list of at most " + NAMES_MAX));
        }
    }

    private void value(ConfigNode node, String value) {
        try {
            new HeaderLine(HeaderName.CONTENT_TYPE, value);
        } catch (IllegalArgumentException e) {
            problems.add(node.problem(String.valueOf(e.getMessage())));
        }
    }

    private static ConfigNode item(ConfigNode list, int i) {
        return i < list.items().size() ? list.items().get(i) : list;
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }
}
