package dev.prox.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** A bundle, as it ships. */
record Bundle(Path folder) {
    /** Artifact, symbolic name and package: they follow from the folder. */
    String name() {
        return "dev.prox." + Project.name(folder).substring("bundles/".length()).replace('/', '.');
    }

    /** Api and testkit are there to be used by others. */
    boolean exports() {
        return name().equals("dev.prox.api") || name().equals("dev.prox.testkit");
    }

    boolean hasSources() {
        return Files.isDirectory(folder.resolve("src/main/java"));
    }

    boolean isBuilt() {
        return Files.exists(jar());
    }

    /** Ours; a bundle may have a library in it. */
    JavaClasses classes() {
        return read(new ClassFileImporter().withImportOption(location -> location.contains("/dev/prox/"))::importJar);
    }

    boolean isCdi() {
        var required = header("Require-Capability");
        return required != null && required.contains("osgi.cdi");
    }

    @Nullable
    String header(String name) {
        return read(jar -> jar.getManifest().getMainAttributes().getValue(name));
    }

    /** What the jar tells the runtime of Declarative Services: the text of each file. */
    List<String> components() {
        var files = header("Service-Component");
        return files == null
                ? List.of()
                : Arrays.stream(files.split(",")).map(this::text).toList();
    }

    private String text(String entry) {
        return read(jar -> {
            try (var in = jar.getInputStream(jar.getEntry(entry.strip()))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }

    private <T extends @Nullable Object> T read(Reading<T> reading) {
        try (var jar = new JarFile(jar().toFile())) {
            return reading.of(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path jar() {
        return folder.resolve("target/" + name() + "-" + System.getProperty("version") + ".jar");
    }

    private interface Reading<T extends @Nullable Object> {
        T of(JarFile jar) throws IOException;
    }
}
