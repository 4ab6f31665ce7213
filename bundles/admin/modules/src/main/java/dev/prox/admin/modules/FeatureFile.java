package dev.prox.admin.modules;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of an OSGi feature (Compendium 159): its ID and its bundles. One that wants more than bundles is refused, since it would not be what it says: modules
 * have their settings in the document, so there is nobody whom a configuration is for, and an extension that is mandatory must not be passed over (159.4).
 *
 * @param id {@code group:artifact:version}
 */
record FeatureFile(Coordinates id, List<Coordinates> bundles) {
    private static final long OCTETS_MAX = 1 << 20;
    /** What the features of the distribution say of their start. */
    private static final String OWN_EXTENSION = "prox";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.ALLOW_COMMENTS).build();

    static FeatureFile read(Path file) throws ModuleException {
        try {
            if (Files.size(file) > OCTETS_MAX) {
                throw new ModuleException(file + " is too large for a feature");
            }
            JsonNode root = JSON.readTree(file.toFile());
            onlyBundles(root);
            return new FeatureFile(Coordinates.parse(text(root, "id", "")), bundles(root.path("bundles")));
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            throw new ModuleException(file + at + ": " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ModuleException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModuleException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void onlyBundles(JsonNode root) {
        if (!root.path("configurations").isEmpty()) {
            throw new IllegalArgumentException("configurations: expected none; a feature has bundles alone, and the"
                    + " settings of modules are in the configuration of Prox");
        }
        root.path("extensions").properties().forEach(each -> {
            boolean mandatory = each.getValue().path("kind").asText("optional").equals("mandatory");
            if (mandatory && !each.getKey().equals(OWN_EXTENSION)) {
                throw new IllegalArgumentException("extensions." + each.getKey() + ": mandatory, and not known here");
            }
        });
    }

    private static List<Coordinates> bundles(JsonNode array) {
        if (!array.isArray() || array.isEmpty()) {
            throw new IllegalArgumentException("bundles: expected an array of bundles");
        }
        List<Coordinates> bundles = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            bundles.add(Coordinates.parse(text(array.get(i), "id", "bundles[" + i + "].")));
        }
        return List.copyOf(bundles);
    }

    private static String text(JsonNode node, String key, String path) {
        JsonNode value = node.isTextual() ? node : node.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(path + key + ": expected group:artifact:version");
        }
        return value.textValue();
    }
}
