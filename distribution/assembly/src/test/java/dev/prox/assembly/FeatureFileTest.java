package dev.prox.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFileTest {
    @TempDir
    private Path folder;

    @Test
    void bundlesHaveALevelAndFlags() throws IOException {
        FeatureFile feature = read("""
            { "feature-resource-version": "1.0", "id": "g:f:1",
              "extensions": { "prox": { "kind": "mandatory", "json": { "serve-only": true } } },
              "bundles": [ { "id": "g:b:2", "start-order": 7 },
                           { "id": "g:a:jar:linux-x86_64:1", "start-order": 3, "start": false } ] }
            """);

        List<Part> parts = feature.parts();

        assertThat(feature.name()).isEqualTo("test");
        assertThat(feature.serveOnly()).isTrue();
        assertThat(feature.optional()).isFalse();
        assertThat(parts).extracting(Part::level).containsExactly(7, 3);
        assertThat(parts).extracting(Part::start).containsExactly(true, false);
    }

    @Test
    void theStartListIsSortedByLevel() throws IOException {
        FeatureFile feature = read("""
            { "id": "g:f:1", "extensions": { "prox": { "json": { "optional": true } } },
              "bundles": [ { "id": "g:b:2", "start-order": 7 }, { "id": "g:a:1", "start-order": 3, "start": false } ] }
            """);
        Map<Part, Jar> bundles = new LinkedHashMap<>();
        for (Part part : feature.parts()) {
            bundles.put(part, new Jar(folder, part.id().getArtifactId(), "1.0", null, "00"));
        }

        assertThat(StartList.text(bundles).lines().filter(line -> !line.startsWith("#")))
                .containsExactly("3 test optional,resolve a-1.0.jar g:a:1", "7 test optional b-1.0.jar g:b:2");
    }

    @Test
    void aBundleWithoutALevelIsNamed() throws IOException {
        FeatureFile feature = read("{ \"id\": \"g:f:1\", \"bundles\": [ { \"id\": \"g:b:2\" } ] }");

        assertThatThrownBy(feature::parts).hasMessageContaining("g:b:2 has no start-order");
    }

    @Test
    void aMalformedFileIsNamed() {
        assertThatThrownBy(() -> read("{ nonsense"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test.json");
    }

    @Test
    void nativeCodeIsThatOfTheMachine() {
        assertThat(Artifacts.classifier("linux-x86_64", "amd64")).isEqualTo("linux-x86_64");
        assertThat(Artifacts.classifier("linux-x86_64", "aarch64")).isEqualTo("linux-aarch_64");
        assertThat(Artifacts.classifier("", "aarch64")).isEmpty();
    }

    @Test
    void aBillOfMaterialsNamesWhatItHolds() {
        Sbom sbom = new Sbom();
        sbom.add(Artifacts.id("g:a:jar:linux-x86_64:1"), new Jar(folder, "a", "1", "Apache-2.0;link=x", "0f"));

        assertThat(sbom.text("prox", "0.1.0"))
                .contains("\"purl\": \"pkg:maven/g/a@1?classifier=linux-x86_64\"")
                .contains("\"content\": \"0f\"")
                .contains("\"name\": \"Apache-2.0\"");
    }

    private FeatureFile read(String text) throws IOException {
        return FeatureFile.read(Files.writeString(folder.resolve("test.json"), text));
    }
}
