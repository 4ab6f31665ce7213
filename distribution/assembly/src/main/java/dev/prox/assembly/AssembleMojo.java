package dev.prox.assembly;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.osgi.service.feature.ID;

/** Fills the folder of the distribution, all but {@code runtime/}. */
@Mojo(name = "assemble", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the parameters
public final class AssembleMojo extends AbstractMojo {
    private final RepositorySystem system;

    @Parameter(defaultValue = "${repositorySystemSession}", readonly = true)
    private RepositorySystemSession session;

    @Parameter(defaultValue = "${project.remoteProjectRepositories}", readonly = true)
    private List<RemoteRepository> repositories;

    /** The folder of feature files; each of them becomes part of the distribution. */
    @Parameter(required = true)
    private File features;

    /** The folder to fill. */
    @Parameter(required = true)
    private File output;

    /** Jars for {@code lib/}, in Maven coordinates: what the launcher has on its class path. */
    @Parameter(required = true)
    private List<String> libraries;

    /** Files and folders to copy: from, and the name in the distribution. */
    @Parameter(required = true)
    private Map<String, File> trees;

    @Parameter(defaultValue = "${project.version}", readonly = true)
    private String version;

    @Inject
    public AssembleMojo(RepositorySystem system) {
        this.system = system;
    }

    @Override
    public void execute() throws MojoExecutionException {
        try {
            assemble(output.toPath(), new Artifacts(system, session, repositories));
        } catch (IOException failure) {
            throw new MojoExecutionException(failure.getMessage(), failure);
        }
    }

    private void assemble(Path target, Artifacts artifacts) throws IOException {
        Tree.clear(target, file -> file.endsWith("runtime"));
        for (Map.Entry<String, File> tree : trees.entrySet()) {
            Tree.copy(tree.getValue().toPath(), target.resolve(tree.getKey()));
        }
        Tree.copy(features.toPath(), target.resolve("features"));
        Sbom sbom = new Sbom();
        copyLibraries(target.resolve("lib"), artifacts, sbom);
        copyBundles(target.resolve("bundles"), artifacts, sbom);
        addRuntime(target.resolve("runtime/release"), sbom);
        Files.writeString(target.resolve("sbom.json"), sbom.text("prox", version));
    }

    private static void addRuntime(Path release, Sbom sbom) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        sbom.addPlatform(
                "OpenJDK runtime", properties.getProperty("JAVA_VERSION", "").replace("\"", ""));
    }

    private void copyLibraries(Path folder, Artifacts artifacts, Sbom sbom) throws IOException {
        for (String coordinates : libraries) {
            ID id = Artifacts.id(coordinates);
            Jar jar = Jar.of(artifacts.file(id));
            Tree.copy(jar.file(), folder.resolve(jar.name() + ".jar"));
            sbom.add(id, jar);
        }
    }

    private void copyBundles(Path folder, Artifacts artifacts, Sbom sbom) throws IOException {
        Map<Part, Jar> bundles = new LinkedHashMap<>();
        Map<String, Part> names = new LinkedHashMap<>();
        for (Part part : parts()) {
            Jar jar = Jar.of(artifacts.file(part.id()));
            Part other = names.put(jar.fileName(), part);
            if (other != null) {
                throw new IOException("%s stands in feature %s and in feature %s"
                        .formatted(
                                part.id(),
                                other.feature().name(),
                                part.feature().name()));
            }
            Tree.copy(jar.file(), folder.resolve(jar.fileName()));
            sbom.add(part.id(), jar);
            bundles.put(part, jar);
        }
        Files.writeString(folder.resolve("start.list"), StartList.text(bundles));
        getLog().info("%d bundles in %s".formatted(bundles.size(), folder));
    }

    private List<Part> parts() throws IOException {
        try (Stream<Path> files = Files.list(features.toPath())) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            List<Part> parts = new ArrayList<>();
            for (Path file : sorted) {
                parts.addAll(FeatureFile.read(file).parts());
            }
            return parts;
        }
    }
}
