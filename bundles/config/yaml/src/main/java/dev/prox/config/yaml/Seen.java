package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a file.
 *
 * @param stamp of the file, from before it was read; null where the system says too little
 * @param digest of the content
 * @param references the files that its <code>${file:...}</code> name
 * @param includes what it includes
 * @param tenants the pattern of files of tenants, or null
 */
record Seen(
        @Nullable Stamp stamp,
        String digest,
        Set<String> references,
        List<String> includes,
        @Nullable String tenants) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]+)}");
    private static final int REFERENCES_MAX = 1_000;

    static Seen of(byte[] octets, @Nullable Stamp stamp, Expansion expansion) {
        String text = new String(octets, StandardCharsets.UTF_8);
        boolean plain = !text.contains(Includes.KEY) && !text.contains(TenantFiles.KEY);
        YamlNode root = plain ? null : parsed(text, expansion);
        YamlNode list = root == null ? null : root.mapping().get(Includes.KEY);
        List<String> includes = new ArrayList<>();
        for (YamlNode item : list == null ? List.<YamlNode>of() : list.sequence()) {
            if (item.text() != null) {
                includes.add(item.text());
            }
        }
        String tenants = root == null ? null : TenantFiles.pattern(root);
        return new Seen(stamp, sha256(octets), references(text), includes, tenants);
    }

    private static @Nullable YamlNode parsed(String text, Expansion expansion) {
        try {
            return new TreeReader("", expansion).read(text);
        } catch (ConfigException e) {
            return null;
        }
    }

    private static Set<String> references(String text) {
        Set<String> found = new LinkedHashSet<>();
        Matcher reference = REFERENCE.matcher(text);
        while (found.size() < REFERENCES_MAX && reference.find()) {
            found.add(reference.group(1));
        }
        return found;
    }

    boolean isOf(byte[] octets) {
        return digest.equals(sha256(octets));
    }

    Seen with(@Nullable Stamp other) {
        return new Seen(other, digest, references, includes, tenants);
    }

    static String sha256(byte[] octets) {
        return HexFormat.of().formatHex(sha256().digest(octets));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
