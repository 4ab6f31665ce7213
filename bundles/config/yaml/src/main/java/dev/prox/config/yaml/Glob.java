package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files that a pattern stands for: a path whose parts may hold <code>* ? [abc] {a,b}</code>. What begins with a dot is meant only by a part that does, so that
 * editors' files and the folders of a Kubernetes ConfigMap are not taken.
 *
 * @param files sorted by their paths, at most {@value #FILES_MAX} and one
 * @param folders where others may come
 */
record Glob(List<Path> files, Set<Path> folders) {
    static final int FILES_MAX = 1_000;

    /** Whether it may stand for any number of files, none included. */
    static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /** @param base where the pattern starts: a file beside it, or an absolute path anywhere */
    static Glob of(Path base, String pattern) {
        Set<Path> folders = new LinkedHashSet<>();
        Set<Path> found = new TreeSet<>();
        found.add(base.resolveSibling(pattern.startsWith("/") ? "/" : ""));
        for (String part : pattern.split("/")) {
            if (!part.isEmpty()) {
                found = below(found, part, folders);
            }
        }
        List<Path> files = new ArrayList<>();
        for (Path each : found) {
            if (Files.isRegularFile(each) && files.size() <= FILES_MAX) {
                files.add(each);
            }
        }
        return new Glob(List.copyOf(files), folders);
    }

    private static Set<Path> below(Set<Path> parents, String part, Set<Path> folders) {
        Set<Path> found = new TreeSet<>();
        for (Path parent : parents) {
            if (!isPattern(part)) {
                found.add(parent.resolve(part));
            } else if (found.size() <= FILES_MAX) {
                folders.add(parent);
                matching(parent, part, found);
            }
        }
        return found;
    }

    private static void matching(Path parent, String part, Set<Path> found) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
        Path folder = parent.toString().isEmpty() ? Path.of(".") : parent;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                Path name = child.getFileName();
                boolean hidden = name.toString().startsWith(".") && !part.startsWith(".");
                if (!hidden && matcher.matches(name)) {
                    found.add(parent.resolve(name));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // a folder that is not there has no files
        }
    }
}
