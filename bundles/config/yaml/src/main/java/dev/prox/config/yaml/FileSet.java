package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The files that the configuration consists of now: the main one, those that it includes, and those of tenants. Errors in them are not told here: who reads
 * them does. Confined to one thread.
 */
final class FileSet {
    private final Path main;
    private final Expansion expansion;
    /** What each file names, as long as it holds the same. */
    private final Map<Path, Named> known = new HashMap<>();

    FileSet(Path main, Expansion expansion) {
        this.main = main;
        this.expansion = expansion;
    }

    /**
     * @param octets of each file, null where it cannot be read
     * @param expansions what is filled in in each file
     * @param folders where further ones may come
     */
    record Content(Map<Path, byte @Nullable []> octets, Map<Path, Expansion> expansions, Set<Path> folders) {}

    private record Named(
            byte[] octets, List<String> includes, @Nullable String tenants) {}

    Content read() {
        Content content = new Content(new LinkedHashMap<>(), new HashMap<>(), new LinkedHashSet<>());
        Deque<Path> waiting = new ArrayDeque<>(List.of(main));
        while (!waiting.isEmpty() && content.octets.size() <= Glob.FILES_MAX) {
            Path file = waiting.poll();
            if (content.octets.containsKey(file)) {
                continue;
            }
            byte[] octets = octets(file, TextFile.BYTES_MAX);
            content.octets.put(file, octets);
            content.expansions.put(file, expansion);
            if (octets != null) {
                Named named = named(file, octets);
                named.includes().forEach(pattern -> waiting.addAll(files(pattern, content.folders)));
                addTenants(named.tenants(), content);
            }
        }
        known.keySet().retainAll(content.octets.keySet());
        return content;
    }

    private void addTenants(@Nullable String pattern, Content content) {
        if (pattern != null) {
            for (Path file : files(pattern, content.folders)) {
                content.octets.putIfAbsent(file, octets(file, TextFile.BYTES_MAX));
                content.expansions.putIfAbsent(file, TenantFiles.expansion(file));
            }
        }
    }

    private List<Path> files(String pattern, Set<Path> folders) {
        try {
            if (!Glob.isPattern(pattern)) {
                return List.of(main.resolveSibling(pattern));
            }
            Glob glob = Glob.of(main, pattern);
            folders.addAll(glob.folders());
            return glob.files();
        } catch (PatternSyntaxException e) {
            return List.of();
        }
    }

    private Named named(Path file, byte[] octets) {
        Named before = known.get(file);
        if (before != null && Arrays.equals(before.octets(), octets)) {
            return before;
        }
        String text = new String(octets, StandardCharsets.UTF_8);
        boolean plain = !text.contains(Includes.KEY) && !text.contains(TenantFiles.KEY);
        Named now = plain ? new Named(octets, List.of(), null) : parsed(octets, text);
        known.put(file, now);
        return now;
    }

    private Named parsed(byte[] octets, String text) {
        YamlNode root;
        try {
            root = new TreeReader("", expansion).read(text);
        } catch (ConfigException e) {
            root = null;
        }
        YamlNode list = root == null ? null : root.mapping().get(Includes.KEY);
        List<String> includes = new ArrayList<>();
        for (YamlNode item : list == null ? List.<YamlNode>of() : list.sequence()) {
            if (item.text() != null) {
                includes.add(item.text());
            }
        }
        return new Named(octets, includes, root == null ? null : TenantFiles.pattern(root));
    }

    static byte @Nullable [] octets(Path file, int bytesMax) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(bytesMax + 1);
        } catch (IOException e) {
            return null;
        }
    }
}
