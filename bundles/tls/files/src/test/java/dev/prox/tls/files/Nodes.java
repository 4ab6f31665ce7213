package dev.prox.tls.files;

import dev.prox.api.ConfigNode;
import dev.prox.testkit.FakeConfigNode;
import java.util.List;
import java.util.Map;

/** Nodes of a file that would stand in the working folder. */
final class Nodes {
    private Nodes() {}

    /** {@code tls: {...}} of a listener. */
    static ConfigNode tls(List<FilesConfig.Certificate> certificates) {
        List<Map<String, String>> items = certificates.stream()
                .map(each -> Map.of("chain", each.chain(), "key", each.key()))
                .toList();
        return FakeConfigNode.of("listeners.web.tls", Map.of("certificates", items));
    }
}
