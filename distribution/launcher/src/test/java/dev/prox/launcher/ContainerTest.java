package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.log.LogService;

class ContainerTest {
    @TempDir
    private Path folder;

    private Container container;

    @BeforeEach
    void open() throws LauncherException {
        Home home = new Home(folder, folder.resolve("data"));
        container =
                Container.open(Settings.of(home, Mode.VALIDATE, folder.resolve("prox.yaml"), folder.resolve("felix")));
    }

    @AfterEach
    void close() throws InterruptedException {
        container.stop();
        container.awaitStop();
    }

    @Test
    void bundlesAreStartedButNotFragmentsAndNotThoseThatAreOnlyResolved() throws Exception {
        container.start(
                List.of(
                        entry(1, "host", "-", Map.of()),
                        entry(1, "fragment", "-", Map.of("Fragment-Host", "host")),
                        entry(2, "library", "resolve", Map.of())),
                folder);

        assertThat(state("host")).isEqualTo(Bundle.ACTIVE);
        assertThat(state("fragment")).isEqualTo(Bundle.RESOLVED);
        assertThat(state("library")).isEqualTo(Bundle.RESOLVED);
    }

    @Test
    void aBundleThatDoesNotResolveEndsTheStartInWords() throws Exception {
        List<StartEntry> entries = List.of(entry(1, "lonely", "-", Map.of("Import-Package", "no.such.place")));

        assertThatThrownBy(() -> container.start(entries, folder))
                .isInstanceOf(LauncherException.class)
                .hasMessage("lonely does not resolve: lonely needs the package no.such.place,"
                        + " which no bundle provides");
    }

    @Test
    void anOptionalBundleThatDoesNotResolveIsDoneWithout() throws Exception {
        container.start(
                List.of(
                        entry(1, "lonely", "optional", Map.of("Import-Package", "no.such.place")),
                        entry(2, "other", "-", Map.of())),
                folder);

        assertThat(state("other")).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void aBundleThatIsNotThereIsNamed() {
        List<StartEntry> entries = List.of(new StartEntry(1, "f", false, false, false, true, "gone.jar", "g:gone:1"));

        assertThatThrownBy(() -> container.start(entries, folder)).hasMessageContaining("missing bundle: ");
    }

    @Test
    void bundlesReadWhereTheyAre() {
        assertThat(container.context().getProperty("prox.mode")).isEqualTo("validate");
        assertThat(container.context().getProperty("prox.config"))
                .isEqualTo(folder.resolve("prox.yaml").toString());
        assertThat(container.context().getProperty("prox.home")).isEqualTo(folder.toString());
    }

    @Test
    void whatTheEngineReportsIsPassedOn() {
        CompletableFuture<Integer> reported = new CompletableFuture<>();
        CompletableFuture<Integer> engine = new CompletableFuture<>();
        Result.into(reported, container.context());

        container
                .context()
                .registerService(CompletableFuture.class, engine, new Hashtable<>(Map.of("prox.result", true)));
        assertThat(reported).isNotDone();
        engine.complete(1);

        assertThat(reported).isCompletedWithValue(1);
    }

    @Test
    void nothingHoldsABundleThatUsedServicesOnceItIsUninstalled() throws Exception {
        container.start(List.of(entry(1, "user", "-", Map.of())), folder);
        WeakReference<Bundle> user = usesServicesAndGoes();

        for (int i = 0; i < 100 && user.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(user.get()).isNull();
    }

    private WeakReference<Bundle> usesServicesAndGoes() throws Exception {
        Bundle user = bundle("user");
        BundleContext context = user.getBundleContext();
        assertThat(context.getService(context.getServiceReference(LogService.class)))
                .isNotNull();
        user.uninstall();
        return new WeakReference<>(user);
    }

    private Bundle bundle(String name) {
        return Stream.of(container.context().getBundles())
                .filter(each -> name.equals(each.getSymbolicName()))
                .findAny()
                .orElseThrow();
    }

    private int state(String name) {
        return bundle(name).getState();
    }

    private StartEntry entry(int level, String name, String flags, Map<String, String> headers)
            throws IOException, LauncherException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.putValue("Manifest-Version", "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "1.0.0");
        headers.forEach(main::putValue);
        try (OutputStream out = Files.newOutputStream(folder.resolve(name + ".jar"))) {
            new JarOutputStream(out, manifest).close();
        }
        String line = "%d test %s %s.jar g:%s:1".formatted(level, flags, name, name);
        return StartList.parse(List.of(line), "test").getFirst();
    }
}
