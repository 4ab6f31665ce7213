package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of the files of the configuration and of the files that their <code>${file:...}</code> name, as a hash; and the folders where a change shows. */
final class Fingerprint {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]+)}");
    private static final int REFERENCES_MAX = 1_000;

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
        if (content.octets().get(file) == null) {
            return null;
        }
        MessageDigest digest = sha256();
        content.octets().forEach((path, octets) -> {
            digest.update(path.toString().getBytes(StandardCharsets.UTF_8));
            add(digest, octets);
            for (Path reference : references(octets, content.expansions().get(path))) {
                add(digest, FileSet.octets(reference, Expansion.FILE_BYTES_MAX));
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, byte @Nullable [] octets) {
        digest.update((byte) (octets == null ? 0 : 1));
        digest.update(octets == null ? new byte[0] : sha256().digest(octets));
    }

    /** Where the files are, and where the links that lead to them point. */
    Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        FileSet.Content content = files.read();
        content.octets().forEach((path, octets) -> {
            addFolders(path, folders);
            references(octets, content.expansions().get(path)).forEach(reference -> addFolders(reference, folders));
        });
        content.folders().forEach(folder -> folders.add(folder.toAbsolutePath()));
        return folders;
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
