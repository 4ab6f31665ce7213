package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
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
    /** What was read of each, as long as it holds the same. */
    private final Map<Path, Seen> known = new HashMap<>();

    FileSet(Path main, Expansion expansion) {
        this.main = main;
        this.expansion = expansion;
    }

    /**
     * @param files what is in each, null where it cannot be read
     * @param expansions what is filled in in each file
     * @param folders where further ones may come
     */
    record Content(Map<Path, @Nullable Seen> files, Map<Path, Expansion> expansions, Set<Path> folders) {}

    Content read() {
        Content content = new Content(new LinkedHashMap<>(), new HashMap<>(), new LinkedHashSet<>());
        Deque<Path> waiting = new ArrayDeque<>(List.of(main));
        while (!waiting.isEmpty() && content.files.size() <= Glob.FILES_MAX) {
            Path file = waiting.poll();
            if (content.files.containsKey(file)) {
                continue;
            }
            Seen seen = see(file);
            content.files.put(file, seen);
            content.expansions.put(file, expansion);
            if (seen != null) {
                seen.includes().forEach(pattern -> waiting.addAll(files(pattern, content.folders)));
                addTenants(seen.tenants(), content);
            }
        }
        known.keySet().retainAll(content.files.keySet());
        return content;
    }

    private void addTenants(@Nullable String pattern, Content content) {
        if (pattern != null) {
            for (Path file : files(pattern, content.folders)) {
                if (!content.files.containsKey(file)) {
                    content.files.put(file, see(file));
                }
                content.expansions.putIfAbsent(file, TenantFiles.expansion(file));
            }
        }
    }

    private @Nullable Seen see(Path file) {
        Stamp stamp = Stamp.of(file);
        Seen before = known.get(file);
        if (before != null && stamp != null && stamp.same(before.stamp())) {
            return before;
        }
        byte[] octets = octets(file, TextFile.BYTES_MAX);
        if (octets == null) {
            return null;
        }
        Seen now = before != null && before.isOf(octets) ? before.with(stamp) : Seen.of(octets, stamp, expansion);
        known.put(file, now);
        return now;
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
