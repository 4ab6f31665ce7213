package dev.prox.engine;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** A bundle in a file: what it says of itself. */
record ModuleFile(Path file, String symbolicName, Version version) {
    /** Replaced with the process, since all else is wired to them. */
    private static final Set<String> FIXED = Set.of("dev.prox.api", "dev.prox.engine", "dev.prox.transport");

    static ModuleFile read(Path file) throws ModuleException {
        if (!Files.isReadable(file)) {
            throw new ModuleException("cannot read " + file);
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            checkSums(file);
            Manifest manifest = jar.getManifest();
            String name =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (manifest == null || name == null || name.isBlank()) {
                throw new ModuleException(file + " is no OSGi bundle: its manifest has no Bundle-SymbolicName");
            }
            String version = manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION);
            return new ModuleFile(file, name.replaceFirst(";.*", "").trim(), Version.parseVersion(version));
        } catch (IOException e) {
            throw new ModuleException(file + " is no jar file: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ModuleException(file + " has a bad Bundle-Version: " + e.getMessage(), e);
        }
    }

    /** Reads it all, for a damaged class would show only when it is needed. */
    private static void checkSums(Path file) throws IOException {
        try (ZipInputStream all = new ZipInputStream(Files.newInputStream(file))) {
            while (all.getNextEntry() != null) {
                all.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    String versionText() {
        return version.toString();
    }

    /** The same content as another version: a qualifier is all that differs. */
    ModuleFile revision(Path folder, int number) throws IOException {
        String qualifier = "r" + number;
        Version next = new Version(version.getMajor(), version.getMinor(), version.getMicro(), qualifier);
        Path target = folder.resolve(symbolicName + "-" + next + ".jar");
        try (JarFile jar = new JarFile(file.toFile());
                OutputStream out = Files.newOutputStream(target)) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().put(new Attributes.Name(Constants.BUNDLE_VERSION), next.toString());
            copy(jar, manifest, out);
        }
        return new ModuleFile(target, symbolicName, next);
    }

    private static void copy(JarFile jar, Manifest manifest, OutputStream out) throws IOException {
        try (JarOutputStream copy = new JarOutputStream(out, manifest)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    copy.putNextEntry(new JarEntry(entry.getName()));
                    jar.getInputStream(entry).transferTo(copy);
                    copy.closeEntry();
                }
            }
        }
    }

    /** @throws ModuleException for what all else is wired to */
    static void replaceable(String symbolicName) throws ModuleException {
        if (FIXED.contains(symbolicName)) {
            throw new ModuleException(View.moduleName(symbolicName) + " is replaced with the process, not alone");
        }
    }
}
