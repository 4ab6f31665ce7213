package dev.prox.admin.modules;

import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleControl.Change;
import dev.prox.api.ModuleControl.Kept;
import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder whose bundles are modules. A file is taken when it has stood still from one look to the next; one that is refused is tried again when it changes, or
 * when another one came and it needs what nobody provided. When a file is gone its module is taken out. A folder that is not there changes nothing: it may only be away.
 *
 * <p>Confined to one thread, which looks now and then.
 */
final class DeployFolder {
    private static final System.Logger LOG = System.getLogger("dev.prox.admin.modules");
    private static final String SOURCE = "deploy:";

    private final ModuleControl control;
    private final Map<Path, Seen> files = new HashMap<>();
    /** Files that need what nobody provided yet. */
    private final Set<Path> needy = new HashSet<>();
    /** Sources whose module could not be taken out, and the generation of the snapshot that did not let it go. */
    private final Map<String, Long> stuck = new HashMap<>();

    /** How a file was at the last look. */
    private record Seen(long size, FileTime changed, boolean done) {
        boolean sameAs(Seen other) {
            return size == other.size && changed.equals(other.changed);
        }
    }

    DeployFolder(ModuleControl control) {
        this.control = control;
    }

    /** @param generation of the snapshot that serves: what one refused to let go, another one may */
    void look(Path folder, long generation) {
        if (!Files.isDirectory(folder)) {
            files.clear();
            return;
        }
        Map<Path, Seen> now = read(folder);
        if (now == null) {
            return;
        }
        boolean came = false;
        for (Map.Entry<Path, Seen> each : now.entrySet()) {
            Seen last = files.get(each.getKey());
            Seen seen = each.getValue();
            if (last == null || !last.sameAs(seen)) {
                continue;
            }
            if (!last.done()) {
                came |= take(each.getKey());
            }
            each.setValue(new Seen(seen.size(), seen.changed(), true));
        }
        files.keySet().retainAll(now.keySet());
        needy.retainAll(now.keySet());
        if (came) {
            now.replaceAll((file, seen) -> new Seen(seen.size(), seen.changed(), seen.done() && !needy.contains(file)));
        }
        files.putAll(now);
        takeOutWhatIsGone(generation);
    }

    private static @Nullable Map<Path, Seen> read(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            Map<Path, Seen> read = new TreeMap<>();
            for (Path file : all.filter(DeployFolder::isBundle).toList()) {
                read.put(file, new Seen(Files.size(file), Files.getLastModifiedTime(file), false));
            }
            return read;
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} changed while it was read: {1}", folder, e.getMessage());
            return null;
        }
    }

    private static boolean isBundle(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.startsWith(".") && Files.isRegularFile(file);
    }

    private static String source(Path file) {
        return SOURCE + file.getFileName();
    }

    /** Returns whether it is a module now. The engine tells and logs why when it is not. */
    private boolean take(Path file) {
        try {
            String done = control.change(new Change("deploy of " + file, source(file), List.of(file), List.of()));
            LOG.log(System.Logger.Level.INFO, done);
            needy.remove(file);
            return true;
        } catch (ModuleException e) {
            if (String.valueOf(e.getMessage()).contains("does not resolve")) {
                needy.add(file);
            } else {
                needy.remove(file);
            }
            return false;
        }
    }

    private List<Kept> modules() {
        return control.states().stream()
                .filter(ModuleControl.SetState::serving)
                .flatMap(state -> state.modules().stream())
                .filter(each ->
                        each.source().startsWith(SOURCE) && !each.version().isEmpty())
                .toList();
    }

    private void takeOutWhatIsGone(long generation) {
        Set<String> there = new HashSet<>();
        files.keySet().forEach(file -> there.add(source(file)));
        stuck.keySet().removeIf(there::contains);
        for (Kept each : modules()) {
            if (there.contains(each.source()) || Long.valueOf(generation).equals(stuck.get(each.source()))) {
                continue;
            }
            try {
                String file = each.source().substring(SOURCE.length());
                LOG.log(
                        System.Logger.Level.INFO,
                        control.change(new Change(
                                "removal of " + file + " from the deploy folder",
                                each.source(),
                                List.of(),
                                List.of(each.bundle()))));
                files.replaceAll((path, seen) -> new Seen(seen.size(), seen.changed(), false));
            } catch (ModuleException e) {
                stuck.put(each.source(), generation);
            }
        }
    }
}
