package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.FastOrigin;
import dev.prox.itests.RawClient;
import dev.prox.itests.Wrk;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every module but those that are replaced with the process can be swapped and rolled back, and does its work afterwards. */
@TestInstance(Lifecycle.PER_CLASS)
class EveryModuleTest {
    private static final Set<String> FIXED = Set.of("api", "engine", "transport");

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /edit }
            respond: { status: 200, body: "edit {edit}" }
          - match: { path: /* }
            filters:
              - headers:
                  request: { set: { X-Rev: "{module.revision}" } }
                  response: { set: { X-Rev-Out: "{module.revision}" } }
              - rate-limit: { rate: 1000000/s }
            proxy: origin
        access-log: { output: /dev/null }
        metrics: {}
        runtime: { event-loops: 2 }
        """;

    private final FastOrigin origin = FastOrigin.start();
    private final Live live = Live.startForLoad(configuration(0));
    private int edits;

    @AfterAll
    void stop() {
        try (origin) {
            live.close();
        }
    }

    private String configuration(int edit) {
        return CONFIGURATION.replace("{origin}", origin.authority()).replace("{edit}", String.valueOf(edit));
    }

    @Test
    void canBeSwapped() throws Exception {
        List<String> names = live.modules().stream()
                .map(Live.Module::name)
                .filter(name -> !FIXED.contains(name))
                .toList();
        assertThat(names).hasSizeGreaterThan(10);
        try (Wrk load = Wrk.start("http://127.0.0.1:" + live.port() + "/", 1, 8)) {
            for (String name : names) {
                works(name + " " + live.upgradeSame(name));
                works(name + " rolled back to " + live.rollback(name));
            }
            Wrk.Result result = load.stop();
            assertThat(result.answered()).as(result.output()).isPositive().isEqualTo(result.sent());
            assertThat(result.wrong() + result.mixed()).as(result.output()).isZero();
            assertThat(result.errors().values()).as(result.output()).containsOnly(0L);
        }
        assertThat(live.refusals()).isEmpty();
        assertThat(live.complaints())
                .as("but of the admin listener, whose address is taken until the version before has left")
                .allMatch(line -> line.contains("tries again"));
    }

    @Test
    void theFixedOnesSayHowTheyAreReplaced() {
        for (String name : FIXED) {
            var refused = live.prox().run("module", "upgrade", name, "--same");
            assertThat(refused.exit()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output()).contains("replaced with the process");
        }
    }

    private void works(String when) throws Exception {
        live.prox().rewrite(configuration(++edits));
        Await.until(() -> when + ": edit " + edits + " is in force", Await.PATIENCE, this::editServes);
        assertThat(live.prox().admin("/ready").statusCode()).as(when).isEqualTo(200);
        assertThat(live.prox().admin("/metrics").body()).as(when).contains("prox_requests_total");
    }

    private boolean editServes() {
        try (RawClient client = RawClient.to(live.port())) {
            return client.exchange("GET /edit HTTP/1.1\r\nHost: live.test\r\n\r\n")
                    .text()
                    .equals("edit " + edits);
        }
    }
}
