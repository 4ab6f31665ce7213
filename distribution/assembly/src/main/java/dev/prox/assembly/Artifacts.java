package dev.prox.assembly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.osgi.service.feature.ID;

/** Finds artifacts where Maven does: in the build that runs, in the local repository, in the remote ones. */
final class Artifacts {
    private static final String BUILT_FOR = "linux-x86_64";

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> repositories;

    Artifacts(RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories) {
        this.system = system;
        this.session = session;
        this.repositories = repositories;
    }

    static ID id(String coordinates) {
        return new FeatureServiceImpl().getIDfromMavenCoordinates(coordinates);
    }

    Path file(ID id) throws IOException {
        Artifact artifact = new DefaultArtifact(
                id.getGroupId(),
                id.getArtifactId(),
                classifier(id.getClassifier().orElse(""), System.getProperty("os.arch")),
                id.getType().orElse("jar"),
                id.getVersion());
        try {
            ArtifactRequest request = new ArtifactRequest(artifact, repositories, null);
            return system.resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException failure) {
            throw new IOException(
                    "not found: " + id + " (a bundle of this project stands in distribution/pom.xml too)", failure);
        }
    }

    /** Feature files name the native code for x86-64; the distribution gets that of the machine which builds it. */
    static String classifier(String named, String architecture) {
        boolean arm = architecture.equals("aarch64");
        return arm && named.equals(BUILT_FOR) ? "linux-aarch_64" : named;
    }
}
