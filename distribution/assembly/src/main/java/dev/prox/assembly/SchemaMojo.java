package dev.prox.assembly;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Asks the Prox that was assembled for the JSON Schema of its configuration, for {@code share/prox.schema.json}. */
@Mojo(name = "schema", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the parameters
public final class SchemaMojo extends AbstractMojo {
    private static final int SECONDS_MAX = 120;

    /** The folder of the distribution. */
    @Parameter(required = true)
    private File output;

    @Override
    public void execute() throws MojoExecutionException {
        try {
            ask(output.toPath());
        } catch (IOException failure) {
            throw new MojoExecutionException(failure.getMessage(), failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", stop);
        }
    }

    private static void ask(Path prox) throws IOException, InterruptedException {
        Path schema = prox.resolve("share/prox.schema.json");
        Files.createDirectories(schema.getParent());
        ProcessBuilder builder = new ProcessBuilder(prox.resolve("bin/prox").toString(), "schema")
                .redirectInput(new File("/dev/null"))
                .redirectOutput(schema.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PROX_HOME", prox.toString());
        Process process = builder.start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("bin/prox schema does not end");
        }
        if (process.exitValue() != 0 || Files.size(schema) == 0) {
            throw new IOException("bin/prox schema failed with exit code " + process.exitValue());
        }
    }
}
