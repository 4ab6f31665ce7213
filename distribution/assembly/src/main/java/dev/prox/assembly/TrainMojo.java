package dev.prox.assembly;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts and stops the Prox that was assembled, so that its Java keeps the classes of a start ready made in {@code runtime/lib/prox.aot}.
 * That takes a third off the CPU time of a start. The cache names the jars of {@code lib/} with their times, so those are fixed first.
 */
@Mojo(name = "train", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the parameters
public final class TrainMojo extends AbstractMojo {
    private static final int SECONDS_MAX = 180;

    /** The folder of the distribution. */
    @Parameter(required = true)
    private File output;

    /** A configuration that listens on free ports of the loopback. */
    @Parameter(required = true)
    private File config;

    /** Where the run keeps its data, and the stamp. */
    @Parameter(required = true, defaultValue = "${project.build.directory}/train")
    private File data;

    @Parameter(required = true, defaultValue = "${project.build.outputTimestamp}")
    private String timestamp;

    @Override
    public void execute() throws MojoExecutionException {
        try {
            train(output.toPath(), data.toPath());
        } catch (IOException failure) {
            throw new MojoExecutionException(failure.getMessage(), failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", stop);
        }
    }

    private void train(Path prox, Path work) throws IOException, InterruptedException {
        Path cache = prox.resolve("runtime/lib/prox.aot");
        Tree.date(prox.resolve("lib"), timestamp);
        Tree.date(prox.resolve("runtime"), timestamp);
        Path stamp = work.resolve("stamp");
        String made = Tree.fingerprint(prox.resolve("lib"))
                + Tree.fingerprint(prox.resolve("runtime/lib/server"))
                + Jar.sha256(prox.resolve("runtime/lib/modules"));
        if (Files.exists(cache)
                && Files.exists(stamp)
                && Files.readString(stamp).equals(made)) {
            getLog().info("prox.aot is up to date");
            return;
        }
        Tree.delete(work);
        Files.deleteIfExists(cache);
        Files.createDirectories(work);
        run(prox, work, cache);
        Tree.date(cache, timestamp);
        Files.writeString(stamp, made);
    }

    private void run(Path prox, Path work, Path cache) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        prox.resolve("bin/prox").toString(), "run", "--log", "json", "--config", config.toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PROX_HOME", prox.toString(),
                        "PROX_DATA", work.resolve("data").toString(),
                        "PROX_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache));
        Process process = builder.start();
        String said = stopWhenServing(process);
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("Prox did not end: " + said);
        }
        if (!Files.exists(cache)) {
            throw new IOException("no cache was made, exit code " + process.exitValue() + ": " + said);
        }
        getLog().info("%s: %d MiB".formatted(cache, Files.size(cache) >> 20));
    }

    /** Reads what Prox says to its end, and stops it when all is started. */
    private static String stopWhenServing(Process process) throws IOException {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.contains(" started behind serving")) {
                    process.toHandle().destroy();
                }
            }
        }
        return said.toString();
    }
}
