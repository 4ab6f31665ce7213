package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the files of the configuration, and those that their <code>${file:...}</code> name, look like at a moment. Confined to one thread. */
final class Fingerprint {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]+)}");
    private static final int REFERENCES_MAX = 1_000;

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
        MessageDigest digest = sha256();
        content.octets().forEach((path, octets) -> {
            digest.update(path.toString().getBytes(StandardCharsets.UTF_8));
            add(digest, octets);
            addPlaces(path, folders, names);
            for (Path reference : references(octets, content.expansions().get(path))) {
                add(digest, FileSet.octets(reference, Expansion.FILE_BYTES_MAX));
                addPlaces(reference, folders, names);
            }
        });
        content.folders().forEach(folder -> folders.add(folder.toAbsolutePath()));
        boolean gone = content.octets().get(file) == null;
        return new Look(gone ? null : HexFormat.of().formatHex(digest.digest()), folders, names);
    }

    private static void add(MessageDigest digest, byte @Nullable [] octets) {
        digest.update((byte) (octets == null ? 0 : 1));
        digest.update(octets == null ? new byte[0] : sha256().digest(octets));
    }

    private static Set<Path> references(byte @Nullable [] octets, @Nullable Expansion expansion) {
        Set<Path> found = new LinkedHashSet<>();
        if (octets == null || expansion == null) {
            return found;
        }
        Matcher reference = REFERENCE.matcher(new String(octets, StandardCharsets.UTF_8));
        while (found.size() < REFERENCES_MAX && reference.find()) {
            Path path = expansion.resolve(reference.group(1));
            if (path != null) {
                found.add(path);
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
