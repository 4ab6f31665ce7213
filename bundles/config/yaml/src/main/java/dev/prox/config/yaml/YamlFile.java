package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The configuration in a file, in those that it includes, and in those of its tenants. */
final class YamlFile implements ConfigSource, AutoCloseable {
    private static final String SMALLEST =
            "a document, at the least `listeners: { web: { address: \"127.0.0.1:8080\" } }` and `routes: [ { forward:"
                    + " {} } ]`";

    private final Path file;
    private final Expansion expansion;
    private volatile Includes.Known included = Includes.Known.NOTHING;
    private final List<FileWatch> watches = new CopyOnWriteArrayList<>();

    YamlFile(Path file, Expansion expansion) {
        this.file = file;
        this.expansion = expansion;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public String text() throws ConfigException {
        return TextFile.read(file);
    }

    @Override
    public ConfigNode parse(String name, String text) throws ConfigException {
        return joined(own(name, text), text.length());
    }

    @Override
    public List<Tenant> tenants(ConfigNode document) throws ConfigException {
        return document instanceof YamlNode node ? TenantFiles.read(file, node, TextFile::read) : List.of();
    }

    @Override
    public Map<String, String> others() {
        Map<String, String> others = new LinkedHashMap<>();
        FileSet.Content content = new FileSet(file, expansion).read();
        content.files().keySet().forEach(path -> {
            byte[] octets = path.equals(file) ? null : FileSet.octets(path, TextFile.BYTES_MAX);
            if (octets != null) {
                boolean tenant = !expansion.equals(content.expansions().get(path));
                others.put((tenant ? TENANT : "") + path, new String(octets, StandardCharsets.UTF_8));
            }
        });
        return others;
    }

    @Override
    public Draft draft(String name, String text) throws ConfigException {
        return YamlDraft.read(this, name, text);
    }

    @Override
    public List<String> differences(ConfigNode before, ConfigNode after) {
        return Differences.between((YamlNode) before, (YamlNode) after);
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

    /** The document without what it includes. */
    YamlNode own(String name, String text) throws ConfigException {
        YamlNode root = new TreeReader(name, expansion).read(text);
        if (root == null) {
            throw new ConfigException(new Problem(new ConfigNode.Position(name, 1, 1), "", "empty", SMALLEST, null));
        }
        return root;
    }

    /** @param length of its text, in characters */
    YamlNode joined(YamlNode own, int length) throws ConfigException {
        Includes includes = new Includes(file, expansion, TextFile::read, included);
        YamlNode joined = includes.join(own, length);
        included = includes.known();
        return joined;
    }

    YamlNode patched(YamlNode own, String patch, Patch kind) throws ConfigException {
        return TreePatch.apply(own, patch, kind, expansion);
    }
}
