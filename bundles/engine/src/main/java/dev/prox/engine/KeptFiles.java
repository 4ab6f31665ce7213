package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of modules that came while Prox ran: of those that serve, and of earlier versions, to go back to. */
final class KeptFiles {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final int EARLIER_MAX = 10;

    private final Path folder;
    /** By symbolic name, newest first. */
    private final Map<String, Deque<Path>> earlier = new HashMap<>();

    private int drills;

    KeptFiles(Path folder) {
        this.folder = folder;
    }

    /** Copies a module to where it stays, beside those that may be needed again. */
    Path keep(ModuleFile module) throws ModuleException {
        if (module.file().startsWith(folder) || isEarlier(module.file())) {
            return module.file();
        }
        try {
            Files.createDirectories(folder);
            String name = module.symbolicName() + "-" + module.version();
            Path target = folder.resolve(name + ".jar");
            for (int i = 2; Files.exists(target); i++) {
                target = folder.resolve(name + "-" + i + ".jar");
            }
            return Files.copy(module.file(), target);
        } catch (IOException e) {
            throw new ModuleException("cannot keep " + module.file() + ": " + e.getMessage(), e);
        }
    }

    /** A second revision of the same content. */
    ModuleFile drill(Path file) throws ModuleException {
        try {
            Files.createDirectories(folder);
            return ModuleFile.read(file).revision(folder, ++drills);
        } catch (IOException e) {
            throw new ModuleException("cannot make a second revision of " + file + ": " + e.getMessage(), e);
        }
    }

    /** What a version that served can be gone back to with. */
    void remember(String symbolicName, Path file) {
        Deque<Path> files = earlier.computeIfAbsent(symbolicName, name -> new ArrayDeque<>());
        files.push(file);
        if (files.size() > EARLIER_MAX) {
            drop(files.removeLast());
        }
    }

    /** The file to go back to, or null. */
    @Nullable
    Path previous(String symbolicName) {
        Deque<Path> files = earlier.get(symbolicName);
        return files == null ? null : files.peek();
    }

    /** The previous version serves again. */
    void wentBack(String symbolicName) {
        Deque<Path> files = earlier.get(symbolicName);
        if (files != null) {
            files.poll();
        }
    }

    private boolean isEarlier(Path file) {
        return earlier.values().stream().anyMatch(files -> files.contains(file));
    }

    /** Deletes a file of ours that nobody goes back to. */
    void drop(Path file) {
        if (file.startsWith(folder) && !isEarlier(file)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot delete " + file, e);
            }
        }
    }
}
