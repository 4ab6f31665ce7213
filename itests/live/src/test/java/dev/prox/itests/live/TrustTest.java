package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Command;
import dev.prox.itests.TempFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Only bundles with the sum and the signature that the configuration wants become modules; any other one changes nothing. */
@TestInstance(Lifecycle.PER_CLASS)
class TrustTest {
    private static final String PLAIN = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - match: { path: /* }
            respond: { status: 200, body: "served" }
        runtime: { event-loops: 1 }
        """;

    private static final String PASSWORD = "only-for-tests";

    private final TempFolder folder = TempFolder.create("trust");
    private final Live live = Live.start(PLAIN);
    private final Path bundle = Greeting.of("greet", "1.0.0").write(folder.resolve("greet.jar"));
    private List<Live.Module> before = List.of();

    @AfterAll
    void stop() {
        try (folder) {
            live.close();
        }
    }

    @BeforeEach
    void remember() {
        before = live.modules();
    }

    @AfterEach
    void nothingWasTaken() {
        assertThat(live.modules()).isEqualTo(before);
        live.configure(PLAIN);
    }

    private void refused(Path file, String... why) {
        Command.Result result = live.prox().run("module", "install", file.toString());
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains(why);
        assertThat(live.refusals().getFirst().reason()).contains(why);
    }

    private void accepted(Path file) {
        live.prox().run("module", "verify", file.toString()).orFail();
        live.prox().run("module", "install", file.toString()).orFail();
        assertThat(live.module("com.example.greet").version()).isEqualTo("1.0.0");
        live.prox().run("module", "remove", "com.example.greet").orFail();
    }

    private static String sum(Path file) {
        return Command.run("sha256sum", file.toString()).orFail().output();
    }

    @Test
    void theSumBesideABundleIsItsOwn() throws IOException {
        Path other = Files.copy(bundle, folder.resolve("other.jar"));
        Files.writeString(folder.resolve("other.jar.sha256"), "0".repeat(64) + "  other.jar\n");
        refused(other, "has the SHA-256", "other.jar.sha256 says another one");
        Files.writeString(folder.resolve("other.jar.sha256"), sum(other));
        accepted(other);
    }

    @Test
    void aSumMustBeListed() throws IOException {
        Path list = folder.resolve("sums");
        Files.writeString(list, "0".repeat(64) + "  nothing\n");
        live.configure(PLAIN + "modules: { checksums: " + list + " }\n");
        refused(bundle, "which is not in " + list);
        Files.writeString(list, "0".repeat(64) + "  nothing\n" + sum(bundle));
        accepted(bundle);
        Files.delete(list);
        refused(bundle, "cannot verify", "sums");
    }

    @Test
    void aBundleMustBeSignedByWhoIsTrusted() throws IOException {
        key("trusted");
        key("stranger");
        live.configure(PLAIN + "modules: { signers: " + folder.resolve("trusted.pem") + " }\n");
        refused(bundle, "is not signed");
        refused(signed("stranger"), "is signed by CN=stranger, and nobody in", "certifies that");
        Path good = signed("trusted");
        accepted(good);
        refused(with(good, "com/example/greet/More.class", "more"), "is not signed (com/example/greet/More.class)");
        refused(with(good, "com/example/greet/Made.class", "another"), "wrong signature", "Made.class");
        Files.writeString(folder.resolve("trusted.pem"), "nothing");
        refused(good, "trusted.pem");
    }

    private void tool(String name, String... words) {
        Command.run(Stream.concat(Stream.of(System.getProperty("java.home") + "/bin/" + name), Stream.of(words))
                        .toArray(String[]::new))
                .orFail();
    }

    private String store() {
        return folder.resolve("keys.p12").toString();
    }

    private void key(String name) {
        String[] where = {"-keystore", store(), "-storepass", PASSWORD, "-alias", name};
        tool("keytool", join(where, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name));
        String pem = folder.resolve(name + ".pem").toString();
        tool("keytool", join(where, "-exportcert", "-rfc", "-file", pem));
    }

    private Path signed(String by) {
        Path signed = folder.resolve("by-" + by + ".jar");
        String to = signed.toString();
        tool("jarsigner", "-keystore", store(), "-storepass", PASSWORD, "-signedjar", to, bundle.toString(), by);
        return signed;
    }

    private static String[] join(String[] first, String... then) {
        return Stream.of(first, then).flatMap(Stream::of).toArray(String[]::new);
    }

    /** The same jar with an entry added or replaced. */
    private Path with(Path jar, String name, String content) throws IOException {
        Path target = folder.resolve("changed.jar");
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream out = Files.newOutputStream(target);
                JarOutputStream to = new JarOutputStream(out)) {
            for (JarEntry entry : from.stream().toList()) {
                to.putNextEntry(new JarEntry(entry.getName()));
                if (entry.getName().equals(name)) {
                    to.write(content.getBytes(StandardCharsets.UTF_8));
                } else {
                    from.getInputStream(entry).transferTo(to);
                }
                to.closeEntry();
            }
            if (from.getEntry(name) == null) {
                to.putNextEntry(new JarEntry(name));
                to.write(content.getBytes(StandardCharsets.UTF_8));
                to.closeEntry();
            }
        }
        return target;
    }
}
