package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The configuration in one file, UTF-8, of at most 16 MiB. */
final class YamlFile implements ConfigSource, AutoCloseable {
    static final int BYTES_MAX = 16 << 20;

    private static final String SMALLEST =
            "a document, at the least `listeners: { web: { address: \"127.0.0.1:8080\" } }` and `routes: [ { forward:"
                    + " {} } ]`";

    private final Path file;
    private final Expansion expansion;
    private final List<FileWatch> watches = new CopyOnWriteArrayList<>();

    YamlFile(Path file, Expansion expansion) {
        this.file = file;
        this.expansion = expansion;
    }

    @Override
    public ConfigNode read() throws ConfigException {
        return parse(file.toString(), text(octets()));
    }

    @Override
    public ConfigNode parse(String name, String text) throws ConfigException {
        YamlNode root = new TreeReader(name, expansion).read(text);
        if (root == null) {
            throw wrong(1, 1, "empty", SMALLEST);
        }
        return root;
    }

    /** Behind links, so that these stay. */
    @Override
    public void write(String text) throws IOException {
        Path target = file.toRealPath();
        Path fresh = Files.createTempFile(target.resolveSibling(""), ".prox", ".tmp");
        try {
            Files.writeString(fresh, text);
            if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public Watch watch(Runnable changed) {
        FileWatch watch = new FileWatch(new Fingerprint(file, expansion), changed, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public String schema(Class<?> document, Collection<? extends ModuleFactory<?>> modules) {
        return new Schema(modules).of(document);
    }

    /** Ends all watches. */
    @Override
    public void close() {
        watches.forEach(FileWatch::close);
    }

    private byte[] octets() throws ConfigException {
        if (Files.notExists(file)) {
            throw wrong(1, 1, "not found", "a file that can be read");
        } else if (!Files.isRegularFile(file)) {
            throw wrong(1, 1, "no file", "a file that can be read");
        }
        try (var in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(BYTES_MAX + 1);
            if (octets.length > BYTES_MAX) {
                throw wrong(1, 1, "too large", "at most " + (BYTES_MAX >> 20) + " MiB");
            }
            return octets;
        } catch (IOException e) {
            throw wrong(1, 1, "not readable (" + e.getClass().getSimpleName() + ")", "a file that can be read");
        }
    }

    private String text(byte[] octets) throws ConfigException {
        CharBuffer chars = CharBuffer.allocate(octets.length + 1);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
            int column = text.codePointCount(text.lastIndexOf('\n') + 1, text.length()) + 1;
            throw wrong(line, column, "not UTF-8", "a file in UTF-8");
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private ConfigException wrong(int line, int column, String value, String expected) {
        var position = new ConfigNode.Position(file.toString(), line, column);
        return new ConfigException(new Problem(position, "", value, expected, null));
    }
}
