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
import org.ops4j.pax.exam.Option;

/** The bundles of the built distribution, as its start list says. */
final class Distribution {
    /** As in the launcher. */
    static final String EXTRA_PACKAGES =
            "org.osgi.service.log;version=1.5,org.osgi.service.log.admin;version=1.0";

    private Distribution() {}

    /** A line of {@code start.list}. */
    private record Entry(int level, List<String> flags, Path file) {
        static Entry of(String line, Path folder) {
            String[] columns = line.split("\\s+");
            return new Entry(Integer.parseInt(columns[0]), List.of(columns[2].split(",")), folder.resolve(columns[3]));
        }

        Option option() {
            boolean started = !flags.contains("resolve") && !isFragment();
            return bundle(file.toUri().toString()).startLevel(level).start(started);
        }

        private boolean isFragment() {
            try (JarFile jar = new JarFile(file.toFile())) {
                return jar.getManifest().getMainAttributes().getValue("Fragment-Host") != null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Option bundles() {
        Path folder = ProxServer.home().resolve("bundles");
        try {
            return composite(Files.readAllLines(folder.resolve("start.list")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Entry.of(line, folder).option())
                    .toArray(Option[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
