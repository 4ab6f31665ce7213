package dev.prox.itests.container;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;

import dev.prox.itests.ProxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.ops4j.pax.exam.Option;

/** The bundles of the built distribution, as its start list says. */
final class Distribution {
    /** As in the launcher. */
    static final String[] EXTRA_PACKAGES = {"org.osgi.service.log;version=1.5", "org.osgi.service.log.admin;version=1.0"
    };

    private final List<Entry> entries;

    private Distribution(List<Entry> entries) {
        this.entries = entries;
    }

    /** A line of {@code start.list}. */
    private record Entry(int level, List<String> flags, Path file) {
        static Entry of(String line, Path folder) {
            String[] columns = line.split("\\s+");
            return new Entry(Integer.parseInt(columns[0]), List.of(columns[2].split(",")), folder.resolve(columns[3]));
        }

        String location() {
            return file.toUri().toString();
        }

        boolean isStarted() {
            return !flags.contains("resolve") && !isFragment();
        }

        private boolean isFragment() {
            try (JarFile jar = new JarFile(file.toFile())) {
                return jar.getManifest().getMainAttributes().getValue("Fragment-Host") != null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Distribution read() throws IOException {
        Path folder = ProxServer.home().resolve("bundles");
        return new Distribution(Files.readAllLines(folder.resolve("start.list")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Entry.of(line, folder))
                .toList());
    }

    Option bundles() {
        return composite(entries.stream()
                .map(entry -> bundle(entry.location()).startLevel(entry.level()).start(entry.isStarted()))
                .toArray(Option[]::new));
    }

    /** The locations of those that only resolve, one a line. */
    String unstarted() {
        return entries.stream()
                .filter(entry -> !entry.isStarted())
                .map(Entry::location)
                .collect(Collectors.joining("\n"));
    }
}
