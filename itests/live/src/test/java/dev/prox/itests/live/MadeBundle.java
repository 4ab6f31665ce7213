package dev.prox.itests.live;

import dev.prox.itests.ProxServer;
import dev.prox.itests.TempFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** A bundle made by hand: one source compiled against the distribution, one component, a manifest. */
final class MadeBundle {
    private static final String COMPONENT = """
        <?xml version="1.0" encoding="UTF-8"?>
        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" configuration-policy="ignore">
          <service><provide interface="%2$s"/></service>
          <implementation class="%1$s"/>
        </scr:component>
        """;

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> content = new LinkedHashMap<>();

    MadeBundle(String symbolicName, String version) {
        header("Manifest-Version", "1.0");
        header("Bundle-ManifestVersion", "2");
        header("Bundle-SymbolicName", symbolicName);
        header("Bundle-Version", version);
    }

    MadeBundle header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    MadeBundle file(String name, byte[] octets) {
        content.put(name, octets);
        return this;
    }

    /** Compiles a class, and those within it. */
    MadeBundle source(String className, String text) {
        try (var folder = TempFolder.create("made")) {
            compile(className, text, folder.path());
            try (Stream<Path> files = Files.walk(folder.path())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    file(folder.path().relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Declares the class as a component that offers a service. */
    MadeBundle component(String className, String service) {
        header("Service-Component", "OSGI-INF/component.xml");
        return file(
                "OSGI-INF/component.xml",
                COMPONENT.formatted(className, service).getBytes(StandardCharsets.UTF_8));
    }

    Path write(Path target) {
        var manifest = new Manifest();
        headers.forEach((name, value) -> manifest.getMainAttributes().put(new Attributes.Name(name), value));
        try (OutputStream out = Files.newOutputStream(target);
                var jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> each : content.entrySet()) {
                jar.putNextEntry(new JarEntry(each.getKey()));
                jar.write(each.getValue());
                jar.closeEntry();
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        try (var folder = TempFolder.create("made")) {
            return Files.readAllBytes(write(folder.resolve("made.jar")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(String className, String text, Path folder) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not a JRE");
        var messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(folder));
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-proc:none", "--release", "25", "-classpath", distribution()),
                            null,
                            List.of(new Source(className, text)))
                    .call();
            if (!compiled) {
                throw new AssertionError(messages.toString());
            }
        }
    }

    private static String distribution() throws IOException {
        Path home = ProxServer.home();
        try (Stream<Path> bundles = Files.list(home.resolve("bundles"));
                Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            return Stream.concat(bundles, libraries)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .collect(Collectors.joining(":"));
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
