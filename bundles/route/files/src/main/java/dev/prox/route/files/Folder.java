package dev.prox.route.files;

import dev.prox.route.files.FilesConfig.SymbolicLinks;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The folder that files are served from, and which symbolic links may lead where. Whoever may write into the folder can exchange a directory for a link in the
 * moment between the question and the answer: such a one is trusted.
 */
record Folder(Path root, SymbolicLinks links) {
    /**
     * Something that is there and may be served.
     *
     * @param path without symbolic links, unless all are followed
     */
    record Found(Path path, BasicFileAttributes attributes) {
        boolean isFile() {
            return attributes.isRegularFile();
        }

        boolean isDirectory() {
            return attributes.isDirectory();
        }
    }

    /**
     * Looks for a file or directory.
     *
     * @param name seen from the root, with slashes between its segments; none of them is {@code ..}
     * @return null where there is none that may be served
     * @throws AccessDeniedException where the system refuses
     */
    @Nullable
    Found find(String name) throws IOException {
        try {
            if (links == SymbolicLinks.ALL) {
                Path path = root.resolve(name);
                return new Found(path, Files.readAttributes(path, BasicFileAttributes.class));
            }
            Found plain = withoutLinks(Path.of(name));
            return plain == null && links == SymbolicLinks.WITHIN_ROOT ? below(root.toRealPath(), name) : plain;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException | InvalidPathException e) {
            return null;
        }
    }

    /** Null where there is a link on the way. Looks at each segment, which costs a third of asking where the path leads. */
    private @Nullable Found withoutLinks(Path name) throws IOException {
        if (name.toString().isEmpty()) {
            return new Found(root, Files.readAttributes(root, BasicFileAttributes.class));
        }
        Found found = null;
        for (Path segment : name) {
            Path path = (found == null ? root : found.path).resolve(segment);
            found = new Found(path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            if (found.attributes.isSymbolicLink()) {
                return null;
            }
        }
        return found;
    }

    private static @Nullable Found below(Path base, String name) throws IOException {
        Path real = base.resolve(name).toRealPath();
        return real.startsWith(base)
                ? new Found(real, Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                : null;
    }
}
