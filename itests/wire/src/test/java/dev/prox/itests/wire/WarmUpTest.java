package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.ProxServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What Prox sends to itself before it serves others is seen by nobody. */
class WarmUpTest {
    private static final String DOCUMENT = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - respond: "hello"
        metrics: {}
        access-log: {}
        admin: { address: "127.0.0.1:{port:admin}" }
        """;

    @Test
    void nothingOfItIsLeft() throws IOException, InterruptedException {
        try (ProxServer prox = ProxServer.startWarm(DOCUMENT)) {
            assertThat(prox.log())
                    .containsPattern("warmed up with [1-9][0-9]* requests")
                    .doesNotContain("not warmed up");
            assertThat(get(prox)).isEqualTo("hello");
            assertThat(prox.admin("/metrics").body().lines().filter(line -> line.startsWith("prox_requests_total{")))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("listener=\"web\"").endsWith(" 1"));
            assertThat(prox.log().lines().filter(line -> line.contains("/warm-up/")))
                    .isEmpty();
            assertThat(prox.console("listeners")).contains("web").doesNotContain("origin", "front");
        }
    }

    private static String get(ProxServer prox) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + prox.authority("web") + "/"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
