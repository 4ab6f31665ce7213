package dev.prox.admin.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureFileTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("feature.json"), text);
    }

    @Test
    void saysWhatItIsAndWhatItBrings() throws Exception {
        FeatureFile feature = FeatureFile.read(file("""
            {
              // a comment
              "id": "com.example:greetings:1.0",
              "bundles": [ { "id": "com.example:hello:1.2" }, { "id": "io.netty:epoll:jar:linux-x86_64:4.2", "start": false } ]
            }
            """));
        assertThat(feature.id()).hasToString("com.example:greetings:1.0");
        assertThat(feature.bundles())
                .extracting(Coordinates::path)
                .containsExactly(
                        "com/example/hello/1.2/hello-1.2.jar", "io/netty/epoll/4.2/epoll-4.2-linux-x86_64.jar");
        assertThat(feature.bundles().get(1)).hasToString("io.netty:epoll:jar:linux-x86_64:4.2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                  | id: expected group:artifact:version",
                "{ 'id': 7 }                         | id: expected group:artifact:version",
                "{ 'id': 'a:b' }                     | `a:b` (expected: group:artifact:version)",
                "{ 'id': 'a:b:1' }                   | bundles: expected an array of bundles",
                "{ 'id': 'a:b:1', 'bundles': [] }    | bundles: expected an array of bundles",
                "{ 'id': 'a:b:1', 'bundles': [{}] }  | bundles[0].id: expected group:artifact:version",
                "{ 'configurations': { 'a': {} } }   | configurations: expected none",
                "{ 'configurations': [ 1 ] }         | configurations: expected none",
                "{ 'extensions': { 'x': { 'kind': 'mandatory' } } } | extensions.x: mandatory, and not known here",
                "{ 'extensions': { 'x': { 'kind': 'optional' } } }  | id: expected group:artifact:version",
                "{ 'id': 'a:b:1', 'bundles':         | feature.json:"
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String reason) throws Exception {
        Path file = file(text.replace('\'', '"'));
        assertThatThrownBy(() -> FeatureFile.read(file)).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..:a:1", "a:..:1", "a:b:../1", "a:b:1:", "a/b:c:1", "a:b:jar:c:d:1", ":a:1", "a:b: 1"})
    void coordinatesDoNotLeadOutOfAFolder(String text) {
        assertThatThrownBy(() -> Coordinates.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bundlesAreFoundInMavenLayoutAndFlat() throws Exception {
        Path maven = folder.resolve("maven/com/example/hello/1.0");
        Files.createDirectories(maven);
        Files.writeString(maven.resolve("hello-1.0.jar"), "");
        Files.writeString(folder.resolve("other-1.0.jar"), "");
        var repository = new Repository(List.of(folder, folder.resolve("maven"), folder.resolve("away")));

        Coordinates hello = Coordinates.parse("com.example:hello:1.0");
        Coordinates other = Coordinates.parse("com.example:other:1.0");
        assertThat(repository.find(List.of(hello, other)))
                .containsExactly(maven.resolve("hello-1.0.jar"), folder.resolve("other-1.0.jar"));
        assertThatThrownBy(
                        () -> repository.find(List.of(hello, Coordinates.parse("a:b:2"), Coordinates.parse("a:c:3"))))
                .hasMessageContainingAll("a:b:2 is not found in", "a:c:3 is not found in", "away (no such folder)");
    }
}
