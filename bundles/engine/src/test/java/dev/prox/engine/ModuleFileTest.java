package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class ModuleFileTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("module.jar");
    }

    private Path jar(String... headers) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().put(new Attributes.Name(headers[i]), headers[i + 1]);
        }
        try (var out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new JarEntry("a/B.class"));
            out.write(new byte[] {1, 2, 3});
            out.closeEntry();
        }
        return file;
    }

    @Test
    void saysWhatItIs() throws Exception {
        jar("Bundle-SymbolicName", "dev.prox.filter.x;singleton:=true", "Bundle-Version", "1.2.3");

        assertThat(ModuleFile.read(file)).isEqualTo(new ModuleFile(file, "dev.prox.filter.x", new Version(1, 2, 3)));
    }

    @Test
    void withoutAVersionItIsZero() throws Exception {
        jar("Bundle-SymbolicName", "x");

        assertThat(ModuleFile.read(file).version()).isEqualTo(Version.emptyVersion);
    }

    @Test
    void aRevisionDiffersInItsQualifierAlone() throws Exception {
        jar("Bundle-SymbolicName", "x", "Bundle-Version", "1.2.3.r1", "Provide-Capability", "y");

        ModuleFile second = ModuleFile.read(file).revision(folder, 2);

        assertThat(second.version()).hasToString("1.2.3.r2");
        assertThat(second.file()).isEqualTo(folder.resolve("x-1.2.3.r2.jar"));
        assertThat(ModuleFile.read(second.file())).isEqualTo(second);
        try (var jar = new JarFile(second.file().toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Provide-Capability"))
                    .isEqualTo("y");
            assertThat(jar.stream().map(JarEntry::getName)).containsExactly(JarFile.MANIFEST_NAME, "a/B.class");
            assertThat(jar.getInputStream(jar.getEntry("a/B.class"))).hasBinaryContent(new byte[] {1, 2, 3});
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeSo() {
        assertRefused("cannot read " + file);
    }

    @Test
    void aFileThatIsNoJarIsSaidToBeSo() throws IOException {
        Files.writeString(file, "not a jar");

        assertRefused(file + " is no jar file: ");
    }

    @Test
    void aFolderIsNoJar() throws IOException {
        Files.createDirectory(file);

        assertRefused(file + " is no jar file: ");
    }

    @Test
    void aJarThatIsCutIsSaidToBeSo() throws IOException {
        byte[] whole = Files.readAllBytes(jar("Bundle-SymbolicName", "x"));
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));

        assertRefused(file + " is no jar file: ");
    }

    @Test
    void aJarThatIsNoBundleIsSaidToBeSo() throws IOException {
        jar();

        assertRefused(file + " is no OSGi bundle: its manifest has no Bundle-SymbolicName");
    }

    @Test
    void aVersionThatIsNoneIsSaidToBeSo() throws IOException {
        jar("Bundle-SymbolicName", "x", "Bundle-Version", "latest");

        assertRefused(file + " has a bad Bundle-Version: ");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> ModuleFile.read(file))
                .isInstanceOf(ModuleException.class)
                .hasMessageStartingWith(message);
    }
}
