package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of a file and of the files that its <code>${file:...}</code> name, as a hash; and the folders where a change of it shows. */
final class Fingerprint {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]+)}");
    private static final int REFERENCES_MAX = 1_000;

    private final Path file;
    private final Expansion expansion;

    Fingerprint(Path file, Expansion expansion) {
        this.file = file;
        this.expansion = expansion;
    }

    /** Null while the file cannot be read. */
    @Nullable
    String now() {
        byte[] octets = octets(file, YamlFile.BYTES_MAX);
        if (octets == null) {
            return null;
        }
        MessageDigest digest = sha256();
        digest.update(octets);
        for (Path reference : references(octets)) {
            byte[] secret = octets(reference, Expansion.FILE_BYTES_MAX);
            digest.update((byte) (secret == null ? 0 : 1));
            digest.update(secret == null ? new byte[0] : digestOf(secret));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Where the files are, and where the links that lead to them point. */
    Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        addFolders(file, folders);
        byte[] octets = octets(file, YamlFile.BYTES_MAX);
        if (octets != null) {
            references(octets).forEach(reference -> addFolders(reference, folders));
        }
        return folders;
    }

    private Set<Path> references(byte[] octets) {
        Set<Path> found = new LinkedHashSet<>();
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

    private static byte @Nullable [] octets(Path file, int bytesMax) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(bytesMax + 1);
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] digestOf(byte[] octets) {
        return sha256().digest(octets);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
