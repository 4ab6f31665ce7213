package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The content of the files of the configuration and of the files that their <code>${file:...}</code> name, as a hash; and the folders where a change shows. */
final class Fingerprint {
    private final Path file;
    private final FileSet files;

    Fingerprint(Path file, Expansion expansion) {
        this.file = file;
        this.files = new FileSet(file, expansion);
    }

    /** Null while the main file cannot be read. */
    @Nullable
    String now() {
        FileSet.Content content = files.read();
        if (content.files().get(file) == null) {
            return null;
        }
        MessageDigest digest = Seen.sha256();
        content.files().forEach((path, seen) -> {
            digest.update(path.toString().getBytes(StandardCharsets.UTF_8));
            add(digest, seen == null ? null : seen.digest());
            for (Path reference : references(seen, content.expansions().get(path))) {
                byte[] octets = FileSet.octets(reference, Expansion.FILE_BYTES_MAX);
                add(digest, octets == null ? null : Seen.sha256(octets));
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, @Nullable String sum) {
        digest.update((sum == null ? "none" : sum).getBytes(StandardCharsets.UTF_8));
    }

    /** Where the files are, and where the links that lead to them point. */
    Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        FileSet.Content content = files.read();
        content.files().forEach((path, seen) -> {
            addFolders(path, folders);
            references(seen, content.expansions().get(path)).forEach(reference -> addFolders(reference, folders));
        });
        content.folders().forEach(folder -> folders.add(folder.toAbsolutePath()));
        return folders;
    }

    private static Set<Path> references(@Nullable Seen seen, @Nullable Expansion expansion) {
        Set<Path> found = new LinkedHashSet<>();
        if (seen != null && expansion != null) {
            for (String name : seen.references()) {
                Path path = expansion.resolve(name);
                if (path != null) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    private static void addFolders(Path file, Set<Path> folders) {
        Path absolute = file.toAbsolutePath();
        add(absolute.getParent(), folders);
        try {
            add(absolute.toRealPath().getParent(), folders);
        } catch (IOException e) {
            // not there at the moment: its folder tells when it comes
        }
    }

    private static void add(@Nullable Path folder, Set<Path> folders) {
        if (folder != null) {
            folders.add(folder);
        }
    }
}
