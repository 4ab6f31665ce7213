package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentConfigTest {
    @Test
    void keysAreThoseThatNameNoModule() {
        assertThat(DocumentConfig.keys(DocumentConfig.class))
                .containsExactly(
                        "listeners",
                        "upstreams",
                        "routes",
                        "pool",
                        "dns",
                        "admin",
                        "modules",
                        "runtime",
                        "history",
                        "include",
                        "tenants");
        assertThat(DocumentConfig.keys(DocumentConfig.Route.class))
                .containsExactly("match", "filters", "proxy", "split", "mirror");
    }
}
