package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills in <code>${NAME}</code>, <code>${NAME:-default}</code> (also where the variable is empty) and <code>${file:path}</code> (less one line end;
 * at most 1 MiB); <code>$${</code> is a plain <code>${</code>.
 */
final class Expansion {
    static final int FILE_BYTES_MAX = 1 << 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FORMS = "${NAME}, ${NAME:-default} or ${file:path}";
    private static final String PLAIN = "write $${ for a plain ${";

    /** Where variables come from. */
    interface Environment {
        @Nullable
        String get(String name);
    }

    /** Leaves everything as it is written. */
    static final Expansion NONE = new Expansion(name -> null, Path.of(""), false);

    private final Environment environment;
    private final Path home;
    /** Whether files elsewhere are not filled in. */
    private final boolean confined;

    /** @param home where relative paths start */
    Expansion(Environment environment, Path home) {
        this(environment, home, false);
    }

    private Expansion(Environment environment, Path home, boolean confined) {
        this.environment = environment;
        this.home = home;
        this.confined = confined;
    }

    /** Fills in files below this folder, and nothing else: who wrote the text is not to see what is not his. */
    static Expansion below(Path folder) {
        return new Expansion(name -> null, folder, true);
    }

    /** The text with everything filled in; the same object where there is nothing to fill in. */
    String expand(String text) throws Mismatch {
        int open = text.indexOf("${");
        if (open < 0 || this == NONE) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (; open >= 0; open = text.indexOf("${", from)) {
            boolean escaped = open > from && text.charAt(open - 1) == '$';
            int close = escaped ? open + 1 : text.indexOf('}', open);
            if (close < 0) {
                throw new Mismatch("a } after ${", PLAIN);
            }
            out.append(text, from, escaped ? open - 1 : open);
            out.append(escaped ? "${" : value(text.substring(open + 2, close)));
            from = close + 1;
        }
        return out.append(text, from, text.length()).toString();
    }

    /** Whether there is more than escapes to fill in. */
    static boolean refers(String text) {
        return text.replace("$${", "").contains("${");
    }

    private String value(String reference) {
        if (reference.startsWith("file:")) {
            return file(reference.substring("file:".length()));
        }
        int split = reference.indexOf(":-");
        String name = split < 0 ? reference : reference.substring(0, split);
        if (!NAME.matcher(name).matches()) {
            throw new Mismatch(FORMS, PLAIN);
        }
        if (confined) {
            throw new Mismatch(
                    "no environment variable in the file of a tenant", "${file:path} names a file of its own");
        }
        String value = environment.get(name);
        if (split >= 0) {
            return value == null || value.isEmpty() ? reference.substring(split + 2) : value;
        }
        if (value == null) {
            throw new Mismatch("the environment variable " + name, "set it, or write ${" + name + ":-default}");
        }
        return value;
    }

    private String file(String name) {
        Path file = resolve(name);
        if (file == null) {
            throw new Mismatch(FORMS, PLAIN);
        }
        if (confined && !isWithin(file)) {
            throw new Mismatch("a file in " + home, "a tenant sees the files of that folder only");
        }
        if (!Files.isRegularFile(file)) {
            throw new Mismatch("a file that can be read", "there is none at " + file);
        }
        try (var in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(FILE_BYTES_MAX + 1);
            if (octets.length > FILE_BYTES_MAX) {
                throw new Mismatch("a file of at most 1 MiB", null);
            }
            return new String(octets, StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
        } catch (IOException e) {
            throw new Mismatch(
                    "a file that can be read", file + ": " + e.getClass().getSimpleName());
        }
    }

    /** Also where links lead. */
    private boolean isWithin(Path file) {
        try {
            boolean plain = file.normalize().startsWith(home.normalize());
            return plain && (Files.notExists(file) || file.toRealPath().startsWith(home.toRealPath()));
        } catch (IOException e) {
            return false;
        }
    }

    @Nullable
    Path resolve(String name) {
        try {
            return name.isEmpty() ? null : home.resolve(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
