package dev.prox.assembly;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.Map;
import org.osgi.service.feature.ID;

/** Lists what the distribution holds, as a CycloneDX 1.6 bill of materials. */
final class Sbom {
    private final JsonArrayBuilder components = Json.createArrayBuilder();

    void add(ID id, Jar jar) {
        JsonObjectBuilder component = Json.createObjectBuilder()
                .add("type", "library")
                .add("bom-ref", purl(id))
                .add("group", id.getGroupId())
                .add("name", id.getArtifactId())
                .add("version", id.getVersion())
                .add("purl", purl(id))
                .add("hashes", Json.createArrayBuilder().add(hash(jar.sha256())));
        if (jar.licence() != null) {
            component.add("licenses", Json.createArrayBuilder().add(licence(jar.licence())));
        }
        components.add(component);
    }

    void addPlatform(String name, String version) {
        components.add(Json.createObjectBuilder()
                .add("type", "platform")
                .add("name", name)
                .add("version", version));
    }

    String text(String name, String version) {
        JsonObject root = Json.createObjectBuilder()
                .add("bomFormat", "CycloneDX")
                .add("specVersion", "1.6")
                .add("version", 1)
                .add("metadata", Json.createObjectBuilder().add("component", product(name, version)))
                .add("components", components)
                .build();
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Json.createGeneratorFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createGenerator(text)) {
            generator.write(root);
        }
        return text.append('\n').toString();
    }

    static String purl(ID id) {
        String classifier =
                id.getClassifier().map(name -> "?classifier=" + name).orElse("");
        return "pkg:maven/%s/%s@%s%s".formatted(id.getGroupId(), id.getArtifactId(), id.getVersion(), classifier);
    }

    private static JsonObject product(String name, String version) {
        return Json.createObjectBuilder()
                .add("type", "application")
                .add("name", name)
                .add("version", version)
                .build();
    }

    private static JsonObject hash(String sha256) {
        return Json.createObjectBuilder()
                .add("alg", "SHA-256")
                .add("content", sha256)
                .build();
    }

    private static JsonObject licence(String text) {
        String name = text.split("[;,]")[0].strip();
        return Json.createObjectBuilder()
                .add("license", Json.createObjectBuilder().add("name", name))
                .build();
    }
}
