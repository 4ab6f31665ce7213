package dev.prox.assembly;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;

/** Links {@code runtime/} out of the JDK that compiles, with the launcher as one of its modules. */
@Mojo(name = "runtime", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the parameters
public final class RuntimeMojo extends AbstractMojo {
    private final ToolchainManager toolchains;

    @Parameter(defaultValue = "${session}", readonly = true)
    private MavenSession session;

    /** The runtime image to make. */
    @Parameter(required = true)
    private File output;

    /** The launcher, a named module: its folder of classes. */
    @Parameter(required = true)
    private File launcher;

    /** Modules to link. */
    @Parameter(required = true)
    private List<String> modules;

    /** Further words for jlink. */
    @Parameter
    private List<String> options = List.of();

    @Inject
    public RuntimeMojo(ToolchainManager toolchains) {
        this.toolchains = toolchains;
    }

    @Override
    public void execute() throws MojoExecutionException {
        try {
            link(output.toPath());
        } catch (IOException failure) {
            throw new MojoExecutionException(failure.getMessage(), failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", stop);
        }
    }

    private void link(Path target) throws IOException, InterruptedException {
        List<String> command = command(target);
        String made = String.join(" ", command) + " " + Tree.fingerprint(launcher.toPath());
        Path stamp = Path.of(session.getCurrentProject().getBuild().getDirectory(), "runtime.stamp");
        if (Files.exists(target)
                && Files.exists(stamp)
                && Files.readString(stamp).equals(made)) {
            getLog().info("runtime is up to date");
            return;
        }
        Files.deleteIfExists(stamp);
        Tree.delete(target);
        run(command);
        Files.writeString(stamp, made);
    }

    private List<String> command(Path target) {
        List<String> command = new ArrayList<>();
        command.add(jlink());
        command.addAll(options);
        command.addAll(List.of("--module-path", launcher.getPath()));
        command.addAll(List.of("--add-modules", String.join(",", modules)));
        command.addAll(List.of("--output", target.toString()));
        return command;
    }

    private String jlink() {
        Toolchain toolchain = toolchains.getToolchainFromBuildContext("jdk", session);
        String tool = toolchain == null ? null : toolchain.findTool("jlink");
        return tool == null ? System.getProperty("java.home") + "/bin/jlink" : tool;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        getLog().info(String.join(" ", command));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jlink failed: " + said);
        }
    }
}
