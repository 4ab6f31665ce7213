package dev.prox.engine;

import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sets of modules on disk. {@code states/000007.set} is one set and never changes; the highest number counts. {@code blobs/SHA256.jar} are the bytes of the
 * bundles. Whatever is written goes to a temporary file, is forced to the disk, and gets its name in one step: whoever dies at any moment leaves the set before or
 * the set after.
 */
final class ModuleStore {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String SET = ".set";
    private static final String UNFINISHED = ".tmp";
    private static final int NUMBER_DIGITS_MAX = 9;

    private final Path blobs;
    private final Path states;
    /** By number, those that can be read. */
    private volatile Map<Integer, ModuleSet> sets = Map.of(0, ModuleSet.DISTRIBUTION);

    private int lastNumber;
    private volatile ModuleSet serving = ModuleSet.DISTRIBUTION;

    ModuleStore(Path folder) {
        blobs = folder.resolve("blobs");
        states = folder.resolve("states");
    }

    // ---- reading ----

    /** Reads all sets; returns what is wrong with those that cannot be read. */
    List<String> load() {
        List<String> complaints = new ArrayList<>();
        Map<Integer, ModuleSet> read = new TreeMap<>(Map.of(0, ModuleSet.DISTRIBUTION));
        for (Path file : files(states, SET)) {
            String digits = file.getFileName().toString().replace(SET, "");
            if (!digits.matches("[0-9]{1," + NUMBER_DIGITS_MAX + "}")) {
                continue;
            }
            int number = Integer.parseInt(digits);
            lastNumber = Math.max(lastNumber, number);
            try {
                read.put(number, ModuleSet.parse(number, Files.readAllBytes(file), ModuleStore::sha256));
            } catch (IOException e) {
                complaints.add(file + ": " + e.getMessage());
            }
        }
        sets = Map.copyOf(read);
        return complaints;
    }

    private static List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).toList();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot read " + folder, e);
            return List.of();
        }
    }

    /** Newest first. */
    List<ModuleSet> sets() {
        return sets.values().stream()
                .sorted(Comparator.comparingInt(ModuleSet::number).reversed())
                .toList();
    }

    @Nullable
    ModuleSet set(int number) {
        return sets.get(number);
    }

    /** What serves, or is about to at the start. */
    ModuleSet serving() {
        return serving;
    }

    void serves(ModuleSet set) {
        serving = set;
    }

    /** Newest first. */
    List<ModuleControl.SetState> states() {
        int now = serving.number();
        return sets().stream()
                .map(set -> new ModuleControl.SetState(
                        set.number(),
                        set.when(),
                        set.change(),
                        set.number() == now,
                        set.entries().values().stream().map(ModuleStore::kept).toList()))
                .toList();
    }

    private static ModuleControl.Kept kept(ModuleSet.Entry entry) {
        String version = entry.version();
        return new ModuleControl.Kept(
                entry.bundle(), version == null ? "" : version, version == null ? "" : entry.sha256(), entry.source());
    }

    /** The bytes of an entry, once they have the sum that they should have. */
    Path verified(ModuleSet.Entry entry) throws ModuleException {
        Path file = blob(entry.sha256());
        try {
            String sum = sha256(file);
            if (!sum.equals(entry.sha256())) {
                throw new ModuleException(file + " is damaged: its SHA-256 is " + sum);
            }
            return file;
        } catch (IOException e) {
            throw new ModuleException(
                    Files.exists(file) ? "cannot read " + file + ": " + e.getMessage() : file + " is missing", e);
        }
    }

    private Path blob(String sha256) {
        return blobs.resolve(sha256 + ".jar");
    }

    // ---- writing ----

    /** Keeps a copy of a bundle and returns its sum. */
    String keep(Path file) throws ModuleException {
        try {
            Files.createDirectories(blobs);
            Path copy = Files.createTempFile(blobs, "bundle", UNFINISHED);
            try {
                String sum = copy(file, copy);
                if (Files.exists(blob(sum)) && sha256(blob(sum)).equals(sum)) {
                    return sum;
                }
                place(copy, blob(sum));
                return sum;
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new ModuleException("cannot keep " + file + ": " + e.getMessage(), e);
        }
    }

    private static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(from);
                FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            in.transferTo(new DigestOutputStream(Channels.newOutputStream(channel), digest));
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    int nextNumber() {
        return lastNumber + 1;
    }

    /** Writes a set down without letting it count yet: what can fail for want of space fails here. */
    Path stage(ModuleSet set) throws ModuleException {
        try {
            Files.createDirectories(states);
            Path staged = states.resolve(name(set.number()) + UNFINISHED);
            byte[] content = set.text(ModuleStore::sha256).getBytes(StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(
                    staged,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                Channels.newOutputStream(channel).write(content);
                channel.force(true);
            }
            return staged;
        } catch (IOException e) {
            throw new ModuleException("cannot write the set of modules down: " + e.getMessage(), e);
        }
    }

    /** From now on it is the set that the next start takes. */
    void commit(ModuleSet set, Path staged) throws ModuleException {
        try {
            place(staged, states.resolve(name(set.number()) + SET));
        } catch (IOException e) {
            throw new ModuleException(
                    "the change serves, but is not kept: the next start has the set before (" + e.getMessage() + ")",
                    e);
        }
        Map<Integer, ModuleSet> all = new TreeMap<>(sets);
        all.put(set.number(), set);
        sets = Map.copyOf(all);
        lastNumber = set.number();
        serving = set;
    }

    private static String name(int number) {
        return "%06d".formatted(number);
    }

    /** Gives a file its name, so that it has it after a loss of power too. */
    private static void place(Path file, Path target) throws IOException {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(target.resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Lets go of all but the last sets, of bytes that no set names, and of what was left unfinished. */
    void prune(int keep) {
        Map<Integer, ModuleSet> stay = new TreeMap<>(sets);
        stay.keySet().removeIf(number -> number != 0 && number != serving.number() && number <= lastNumber - keep);
        sets = Map.copyOf(stay);
        Set<Path> needed = new HashSet<>();
        for (ModuleSet set : stay.values()) {
            needed.add(states.resolve(name(set.number()) + SET));
            set.entries().values().forEach(entry -> needed.add(blob(entry.sha256())));
        }
        List<Path> all = new ArrayList<>(files(blobs, ""));
        all.addAll(files(states, UNFINISHED));
        files(states, SET).stream()
                .filter(file -> file.compareTo(states.resolve(name(Math.max(0, lastNumber - keep)) + SET)) <= 0)
                .forEach(all::add);
        all.stream().filter(file -> !needed.contains(file)).forEach(ModuleStore::delete);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot delete " + file, e);
        }
    }

    // ---- sums ----

    static String sha256(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }

    static boolean same(Path file, Path other) throws ModuleException {
        try {
            return sha256(file).equals(sha256(other));
        } catch (IOException e) {
            throw new ModuleException("cannot read " + other + ": " + e.getMessage(), e);
        }
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
