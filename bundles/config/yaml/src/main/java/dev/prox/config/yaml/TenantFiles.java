package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode.Position;
import dev.prox.api.ConfigSource.Tenant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of tenants: a file each, by whose name the tenant is called. They see no environment variable, and files only below a folder of their own, which
 * has the tenant's name and stands beside its file.
 */
final class TenantFiles {
    static final String KEY = "tenants";

    /** What errors and routes of a tenant are below. */
    private static final String ROOT = "tenant";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final int BYTES_MAX = 1 << 20;

    private TenantFiles() {}

    /** {@code tenants: PATTERN} or {@code tenants: { files: PATTERN }}. */
    static @Nullable String pattern(YamlNode document) {
        YamlNode node = files(document);
        return node == null ? null : node.text();
    }

    private static @Nullable YamlNode files(YamlNode document) {
        YamlNode tenants = document.mapping().get(KEY);
        return tenants == null || tenants.text() != null
                ? tenants
                : tenants.mapping().get("files");
    }

    static Expansion expansion(Path file) {
        return Expansion.below(file.resolveSibling(name(file)));
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** @param main beside which the pattern starts */
    static List<Tenant> read(Path main, YamlNode document, Includes.Texts texts) throws ConfigException {
        YamlNode node = files(document);
        String pattern = node == null ? null : node.text();
        if (node == null || pattern == null) {
            return List.of();
        }
        List<Tenant> tenants = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : found(main, node, pattern)) {
            String name = name(file);
            if (!NAME.matcher(name).matches()) {
                tenants.add(bad(file, name, "a name of lower-case letters, digits and hyphens, then .yaml"));
            } else if (!names.add(name)) {
                tenants.add(bad(file, name, "one file for each tenant"));
            } else {
                tenants.add(read(file, name, texts));
            }
        }
        return tenants;
    }

    private static List<Path> found(Path main, YamlNode node, String pattern) throws ConfigException {
        try {
            List<Path> files =
                    pattern.contains("**") ? List.of() : Glob.of(main, pattern).files();
            if (!pattern.contains("**") && files.size() <= Glob.FILES_MAX) {
                return files;
            }
        } catch (PatternSyntaxException e) {
            // told below
        }
        throw new ConfigException(
                node.problem("a pattern like tenants/*.yaml, of at most " + Glob.FILES_MAX + " files"));
    }

    private static Tenant bad(Path file, String name, String expected) {
        var at = new Position(file.toString(), 1, 1);
        return new Tenant(name, file, null, List.of(new Problem(at, "", name, expected, null)));
    }

    private static Tenant read(Path file, String name, Includes.Texts texts) {
        try {
            String text = texts.read(file);
            if (text.length() > BYTES_MAX) {
                var at = new Position(file.toString(), 1, 1);
                return new Tenant(
                        name,
                        file,
                        null,
                        List.of(new Problem(at, "", "too large", "at most 1 MiB for a tenant", null)));
            }
            NodePath root = NodePath.ROOT.field(ROOT).field(name);
            YamlNode document = new TreeReader(file.toString(), expansion(file), root).read(text);
            return document == null
                    ? bad(file, name, "a document with hosts and routes")
                    : new Tenant(name, file, document, List.of());
        } catch (ConfigException e) {
            return new Tenant(name, file, null, e.problems());
        }
    }
}
