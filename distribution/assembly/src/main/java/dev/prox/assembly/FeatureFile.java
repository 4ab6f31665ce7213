package dev.prox.assembly;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;

/**
 * An OSGi feature file (Compendium 159). Two keys of a bundle have a meaning here: {@code start-order}, a number from 1, and {@code
 * start}, false for a bundle that is only resolved. The extension {@code prox} says how the feature is taken: {@code optional} when Prox
 * serves without it too, {@code serve-only} when it is of no use to a check of the configuration, {@code late} when Prox serves before it
 * is started.
 */
record FeatureFile(String name, Feature feature, boolean optional, boolean serveOnly, boolean late) {

    static FeatureFile read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            Feature feature = new FeatureServiceImpl().readFeature(reader);
            JsonObject options = options(feature);
            return new FeatureFile(
                    file.getFileName().toString().replaceFirst("\\.json$", ""),
                    feature,
                    options.getBoolean("optional", false),
                    options.getBoolean("serve-only", false),
                    options.getBoolean("late", false));
        } catch (RuntimeException malformed) {
            throw new IOException(file + ": " + malformed.getMessage(), malformed);
        }
    }

    List<Part> parts() throws IOException {
        List<FeatureBundle> bundles = feature.getBundles();
        for (FeatureBundle bundle : bundles) {
            if (!bundle.getMetadata().containsKey("start-order")) {
                throw new IOException("features/%s.json: %s has no start-order".formatted(name, bundle.getID()));
            }
        }
        return bundles.stream().map(this::part).toList();
    }

    private Part part(FeatureBundle bundle) {
        int level = Integer.parseInt(String.valueOf(bundle.getMetadata().get("start-order")));
        boolean start = !"false".equals(String.valueOf(bundle.getMetadata().get("start")));
        return new Part(bundle.getID(), level, start, this);
    }

    private static JsonObject options(Feature feature) {
        FeatureExtension extension = feature.getExtensions().get("prox");
        if (extension == null) {
            return JsonObject.EMPTY_JSON_OBJECT;
        }
        return Json.createReader(new StringReader(extension.getJSON())).readObject();
    }
}
