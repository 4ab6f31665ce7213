package dev.prox.admin.modules;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The symbolic name of a bundle in a file. */
final class BundleName {
    private BundleName() {}

    static String of(Path file) throws ModuleException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            if (name == null) {
                throw new ModuleException(file + " is no OSGi bundle: its manifest has no Bundle-SymbolicName");
            }
            return name.replaceFirst(";.*", "").trim();
        } catch (IOException e) {
            throw new ModuleException(file + " is no jar file: " + e.getMessage(), e);
        }
    }
}
