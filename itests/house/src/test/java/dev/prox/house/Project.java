package dev.prox.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The project on disk, without what a build or a tool made. Surefire runs in {@code itests/house}. */
final class Project {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Set<String> MADE = Set.of(".git", ".idea", "target", "node_modules");

    private Project() {}

    static List<Path> files() {
        return found(ROOT, _ -> true);
    }

    static List<Path> javaFiles() {
        return found(ROOT, file -> file.toString().endsWith(".java"));
    }

    /** The Java files that ship: no tests. */
    static List<Path> mainFiles() {
        return javaFiles().stream()
                .filter(file -> name(file).contains("src/main/java/"))
                .toList();
    }

    static List<Bundle> bundles() {
        return found(ROOT.resolve("bundles"), file -> file.endsWith("pom.xml")).stream()
                .map(pom -> new Bundle(pom.getParent()))
                .filter(Bundle::hasSources)
                .toList();
    }

    /** The path as people write it. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    static boolean isIn(String folder, Path file) {
        return file.startsWith(ROOT.resolve(folder).normalize());
    }

    private static List<Path> found(Path from, Predicate<Path> wanted) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return MADE.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && wanted.test(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
