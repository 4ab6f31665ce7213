package dev.prox.engine;

import dev.prox.api.ConfigControl.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that served, and those that somebody wanted: {@code 000007.version} says what became of one, {@code 000007.yaml} is its text, and {@code
 * 000007.others} the sums of the files that it includes. Readable for its owner alone, bounded in number and octets. What cannot be kept is told in the log, and stops nothing.
 * Confined to the Director's thread, but for what is listed.
 */
final class ConfigHistory {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String VERSION = ".version";
    private static final String TEXT = ".yaml";
    private static final String OTHERS = ".others";
    private static final int EFFECT_MAX = 10_000;
    private static final FileAttribute<?> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private int versionsMax = 50;
    private long octetsMax = 64 << 20;
    private volatile NavigableMap<Long, Version> versions = new TreeMap<>();
    private long serving;

    ConfigHistory(Path folder) {
        this.folder = folder;
    }

    /** Newest first. Any thread. */
    List<Version> list() {
        return List.copyOf(versions.descendingMap().values());
    }

    /** Any thread. */
    @Nullable
    Version version(long number) {
        return versions.get(number);
    }

    /** The number of what serves; 0 where it is not known. */
    long serving() {
        return serving;
    }

    // ---- reading ----

    void load() {
        NavigableMap<Long, Version> read = new TreeMap<>();
        for (Path file : files()) {
            String digits = file.getFileName().toString().replace(VERSION, "");
            if (file.toString().endsWith(VERSION) && digits.matches("[0-9]{1,15}")) {
                try {
                    long number = Long.parseLong(digits);
                    read.put(number, read(number, file));
                } catch (IOException | RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "not in the history of the configuration: " + file, e);
                }
            }
        }
        versions = read;
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot read " + folder, e);
            return List.of();
        }
    }

    private Version read(long number, Path file) throws IOException {
        Properties said = new Properties();
        said.load(new StringReader(Files.readString(file)));
        return new Version(
                number,
                Instant.parse(said.getProperty("when", "")),
                said.getProperty("author", ""),
                said.getProperty("sha256", ""),
                said.getProperty("effect", ""),
                false,
                Files.exists(path(number, TEXT)));
    }

    private Path path(long number, String suffix) {
        return folder.resolve("%06d".formatted(number) + suffix);
    }

    /** @throws IOException when it is not kept any more */
    String text(long number) throws IOException {
        return Files.readString(path(number, TEXT));
    }

    /** Sums of the files that belonged to it, by name. */
    Map<String, String> others(long number) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        Properties said = new Properties();
        Path file = path(number, OTHERS);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                said.load(in);
            }
        }
        said.forEach((name, sum) -> sums.put((String) name, (String) sum));
        return sums;
    }

    // ---- writing ----

    void bounds(int versions, long octets) {
        versionsMax = versions;
        octetsMax = octets;
    }

    /** A configuration serves. Nothing is added where it is the one that served last. */
    void served(String text, Map<String, String> others, String author, String effect) {
        String sum = ModuleStore.sha256(text);
        Map<String, String> sums = sums(others);
        Version last = lastKept();
        try {
            if (last != null
                    && last.sha256().equals(sum)
                    && others(last.number()).equals(sums)) {
                serves(last.number());
                return;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "history", e);
        }
        long number = next();
        boolean kept = write(path(number, TEXT), text);
        if (!sums.isEmpty()) {
            Properties said = new Properties();
            said.putAll(sums);
            write(path(number, OTHERS), text(said));
        }
        add(new Version(number, now(), author, sum, effect, false, kept));
        serves(number);
        prune();
    }

    static Map<String, String> sums(Map<String, String> texts) {
        Map<String, String> sums = new TreeMap<>();
        texts.forEach((name, content) -> sums.put(name, ModuleStore.sha256(content)));
        return sums;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private @Nullable Version lastKept() {
        return versions.descendingMap().values().stream()
                .filter(Version::kept)
                .findFirst()
                .orElse(null);
    }

    /** Somebody wanted a configuration that does not serve. */
    void refused(String text, String author, String why) {
        add(new Version(next(), now(), author, ModuleStore.sha256(text), "refused: " + why, false, false));
        prune();
    }

    /** It serves no more, and another one does again. */
    void takenBack(long number, long before) {
        Version version = versions.get(number);
        if (version != null) {
            add(new Version(
                    number, version.when(), version.author(), version.sha256(), "taken back", false, version.kept()));
        }
        serves(before);
    }

    void serves(long number) {
        serving = number;
        NavigableMap<Long, Version> now = new TreeMap<>();
        versions.forEach((n, v) ->
                now.put(n, new Version(n, v.when(), v.author(), v.sha256(), v.effect(), n == number, v.kept())));
        versions = now;
    }

    private long next() {
        return versions.isEmpty() ? 1 : versions.lastKey() + 1;
    }

    private void add(Version version) {
        String effect = version.effect();
        NavigableMap<Long, Version> now = new TreeMap<>(versions);
        now.put(version.number(), version);
        versions = now;
        Properties said = new Properties();
        said.setProperty("when", version.when().toString());
        said.setProperty("author", version.author());
        said.setProperty("sha256", version.sha256());
        said.setProperty("effect", effect.length() > EFFECT_MAX ? effect.substring(0, EFFECT_MAX) + "…" : effect);
        write(path(version.number(), VERSION), text(said));
    }

    private static String text(Properties said) {
        StringWriter out = new StringWriter();
        try {
            said.store(out, null);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toString();
    }

    /** Whole or not at all. Returns whether it was written. */
    private boolean write(Path file, String text) {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder.toAbsolutePath().getParent());
                Files.createDirectory(folder, OWNER_FOLDER);
            }
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, OWNER);
            try (OutputStream out = Files.newOutputStream(fresh, StandardOpenOption.WRITE)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(System.Logger.Level.WARNING, "not kept in the history of the configuration: " + file, e);
            return false;
        }
    }

    // ---- bounds ----

    /** Those that were refused are bounded by themselves, so that they push out nothing that can be returned to. */
    private void prune() {
        List<Version> kept = new ArrayList<>(versions.descendingMap().values());
        int served = 0;
        int refused = 0;
        long octets = 0;
        NavigableMap<Long, Version> now = new TreeMap<>(versions);
        for (Version each : kept) {
            long own = each.kept() ? size(path(each.number(), TEXT)) : 0;
            boolean tooMany =
                    each.kept() ? ++served > versionsMax || octets + own > octetsMax : ++refused > versionsMax;
            if (tooMany && each.number() != serving) {
                now.remove(each.number());
                delete(each.number());
            } else {
                octets += own;
            }
        }
        versions = now;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private void delete(long number) {
        for (String suffix : List.of(VERSION, TEXT, OTHERS)) {
            try {
                Files.deleteIfExists(path(number, suffix));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "history", e);
            }
        }
    }
}
