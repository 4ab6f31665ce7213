package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Requests that go to two nginx by weight. */
@TestInstance(Lifecycle.PER_CLASS)
class SplitTest {
    private static final int USERS = 200;
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          stable: { endpoints: [ "http://127.0.0.1:{stable}" ] }
          canary: { endpoints: [ { url: "http://127.0.0.1:{canary}", labels: { version: v2 } } ] }
          nobody: { endpoints: [ "http://127.0.0.1:{port:nobody}" ] }
        routes:
          - match: { path: /u/chance/* }
            split: [ { proxy: stable, weight: 3 }, { proxy: { upstream: canary, subset: { version: v2 } }, weight: 1 } ]
          - match: { path: /u/user/* }
            split: { by: "{cookie.uid}", to: [ { proxy: stable, weight: 80 }, { proxy: canary, weight: 20 } ] }
          - match: { path: /u/down/* }
            split: [ { proxy: nobody }, { proxy: stable, weight: 0 } ]
        admin: { address: "127.0.0.1:{port:admin}" }
        """;

    private final TestCa ca = TestCa.create();
    private final NginxOrigin stable = NginxOrigin.start(ca);
    private final NginxOrigin canary = NginxOrigin.start(ca);
    private final String configuration = CONFIGURATION
            .replace("{stable}", String.valueOf(stable.httpPort()))
            .replace("{canary}", String.valueOf(canary.httpPort()));
    private final ProxServer prox = ProxServer.start(configuration);

    @AfterAll
    void stop() {
        try (ca;
                stable;
                canary) {
            prox.close();
        }
    }

    private void ask(String path, int times, String field) {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            for (int i = 0; i < times; i++) {
                String number = String.valueOf(i);
                String request = "GET " + path + number + " HTTP/1.1\r\nHost: a.test\r\n" + field + "\r\n";
                assertThat(client.exchange(request.replace("{i}", number)).text())
                        .isEqualTo(path + i);
            }
        }
        Await.until(
                "the last of " + times + " is logged",
                () -> seen(canary, path).size() + seen(stable, path).size() == times);
    }

    private static Set<String> seen(NginxOrigin origin, String path) {
        return origin.lines().stream()
                .map(NginxOrigin.Line::target)
                .filter(each -> each.startsWith(path))
                .map(each -> each.substring(path.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachGetsItsShare() {
        ask("/u/chance/", 400, "");
        assertThat(seen(canary, "/u/chance/")).hasSizeBetween(50, 150);
        assertThat(seen(stable, "/u/chance/"))
                .hasSize(400 - seen(canary, "/u/chance/").size());
    }

    @Test
    void aUserStaysOnItsSideAndAWeightThatGrowsMovesOnlyToThere() {
        ask("/u/user/a/", USERS, "Cookie: uid=user{i}\r\n");
        ask("/u/user/b/", USERS, "Cookie: uid=user{i}\r\n");
        Set<String> before = seen(canary, "/u/user/a/");
        assertThat(before).hasSizeBetween(20, 60).isEqualTo(seen(canary, "/u/user/b/"));

        assertThat(prox.rewrite(
                        configuration.replace("weight: 80", "weight: 60").replace("weight: 20", "weight: 40")))
                .isTrue();
        Await.until("the other weights serve", () -> prox.log().contains("configuration applied"));
        ask("/u/user/c/", USERS, "Cookie: uid=user{i}\r\n");
        assertThat(seen(canary, "/u/user/c/")).containsAll(before).hasSizeBetween(55, 105);
    }

    @Test
    void theOneThatIsChosenAnswersThoughItCannot() {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            assertThat(client.exchange("GET /u/down/ HTTP/1.1\r\nHost: a.test\r\n\r\n")
                            .status())
                    .isEqualTo(502);
        }
        assertThat(seen(stable, "/u/down/")).isEmpty();
    }

    @Test
    void anExplanationNamesAllThatMayAnswer() {
        String said =
                prox.run("explain", "GET", "http://a.test/u/chance/1").orFail().output();
        assertThat(said)
                .contains("handler    split ")
                .contains("endpoint   perhaps http://127.0.0.1:" + stable.httpPort())
                .contains("endpoint   perhaps http://127.0.0.1:" + canary.httpPort());
    }
}
