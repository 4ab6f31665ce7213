package dev.prox.discovery.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Discovery;
import dev.prox.testkit.FakeConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that changes under its reader. */
class FileDiscoveryTest {
    private @TempDir Path folder;
    private Path file;
    private FileDiscovery discovery;
    private final List<String> told = new ArrayList<>();

    private final Discovery.Findings findings = new Discovery.Findings() {
        @Override
        public void found(List<Discovery.Found> endpoints) {
            told.add(endpoints.stream().map(Discovery.Found::host).toList().toString());
        }

        @Override
        public void failed(String why) {
            told.add(why);
        }
    };

    @BeforeEach
    void watch() {
        file = folder.resolve("endpoints.yaml");
        discovery = new FileDiscovery(file, FileDiscoveryTest::parse);
    }

    /** A host on each line. */
    private static EndpointsFile parse(String name, String text) throws ConfigException {
        if (text.startsWith("wrong")) {
            throw new ConfigException(FakeConfigNode.at("endpoints").problem("hosts"));
        }
        return new EndpointsFile(text.lines().map(EndpointsFile.Entry::of).toList());
    }

    private void write(String text) throws IOException {
        Path fresh = folder.resolve("fresh");
        Files.writeString(fresh, text);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        discovery.look(findings);
    }

    @Test
    void whatStandsInItIsFoundAndToldAgainWhenItChanges() throws IOException {
        write("http://10.0.0.1:80");
        discovery.look(findings);
        write("http://10.0.0.1:80\nhttps://[::1]");
        assertThat(told).containsExactly("[10.0.0.1]", "[10.0.0.1, ::1]");
    }

    @Test
    void whatIsWrongIsToldOnce() throws IOException {
        write("wrong");
        discovery.look(findings);
        assertThat(told).hasSize(1).first().asString().contains("endpoints");
        write("http://10.0.0.1:80");
        assertThat(told).hasSize(2);
    }

    @Test
    void aFileThatIsGoneIsToldOnceAndFoundAgain() throws IOException {
        discovery.look(findings);
        discovery.look(findings);
        assertThat(told).containsExactly(file + " is not there");
        write("http://10.0.0.1:80");
        assertThat(told).hasSize(2);
    }

    @Test
    void aLinkThatPointsElsewhereIsAChange() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "http://10.0.0.1");
        Path two = Files.writeString(folder.resolve("two"), "http://10.0.0.2");
        Files.createSymbolicLink(file, one);
        discovery.look(findings);
        Files.delete(file);
        Files.createSymbolicLink(file, two);
        discovery.look(findings);
        assertThat(told).containsExactly("[10.0.0.1]", "[10.0.0.2]");
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.test, http a.test 80",
        "https://a.test, https a.test 443",
        "https://[::1]:8443/, https ::1 8443"
    })
    void urlsAreRead(String text, String read) {
        ServerUrl url = ServerUrl.parse(text);
        assertThat((url.https() ? "https " : "http ") + url.host() + " " + url.port())
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"a.test:80", "ftp://a.test", "http://u@a.test", "http://a.test/x", "http://a.test:70000", "http://"})
    void otherTextsAreNone(String text) {
        assertThatThrownBy(() -> ServerUrl.parse(text)).hasMessageStartingWith("http://host:port");
    }
}
