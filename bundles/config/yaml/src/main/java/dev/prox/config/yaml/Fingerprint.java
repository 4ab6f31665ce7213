package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the files of the configuration, and those that their <code>${file:...}</code> name, look like at a moment. Confined to one thread. */
final class Fingerprint {
    private final Path file;
    private final FileSet files;

    Fingerprint(Path file, Expansion expansion) {
        this.file = file;
        this.files = new FileSet(file, expansion);
    }

    /**
     * @param hash of the content; null while the main file cannot be read
     * @param folders where the files are, where the links that lead to them point, and where further ones may come
     * @param names of the files, without their folders
     */
    record Look(@Nullable String hash, Set<Path> folders, Set<Path> names) {}

    Look now() {
        FileSet.Content content = files.read();
        Set<Path> folders = new LinkedHashSet<>();
        Set<Path> names = new HashSet<>();
        MessageDigest digest = Seen.sha256();
        content.files().forEach((path, seen) -> {
            digest.update(path.toString().getBytes(StandardCharsets.UTF_8));
            add(digest, seen == null ? null : seen.digest());
            addPlaces(path, folders, names);
            for (Path reference : references(seen, content.expansions().get(path))) {
                byte[] octets = FileSet.octets(reference, Expansion.FILE_BYTES_MAX);
                add(digest, octets == null ? null : Seen.sha256(octets));
                addPlaces(reference, folders, names);
            }
        });
        content.folders().forEach(folder -> folders.add(folder.toAbsolutePath()));
        boolean gone = content.files().get(file) == null;
        return new Look(gone ? null : HexFormat.of().formatHex(digest.digest()), folders, names);
    }

    private static void add(MessageDigest digest, @Nullable String sum) {
        digest.update((sum == null ? "none" : sum).getBytes(StandardCharsets.UTF_8));
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

    private static void addPlaces(Path file, Set<Path> folders, Set<Path> names) {
        addPlace(file.toAbsolutePath(), folders, names);
        try {
            addPlace(file.toRealPath(), folders, names);
        } catch (IOException e) {
            // not there at the moment: its folder tells when it comes
        }
    }

    private static void addPlace(Path file, Set<Path> folders, Set<Path> names) {
        if (file.getParent() != null) {
            folders.add(file.getParent());
            names.add(file.getFileName());
        }
    }
}
