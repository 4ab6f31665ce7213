package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import dev.prox.itests.Wrk;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Clients that want to be in the way: slowhttptest's attackers, and those with more connections than they may have. */
@TestInstance(Lifecycle.PER_CLASS)
class SlowClientsTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}", timeouts: { head: 3s } }
          few: { address: "127.0.0.1:{port:few}", limits: { connections: 2 } }
          each: { address: "127.0.0.1:{port:each}", limits: { connections-per-client: 1 } }
        upstreams:
          files: { endpoints: [ "http://{files}" ] }
        routes:
          - match: { path: /put/* }
            proxy: files
          - filters:
              - headers: { response: { set: { X-Rev-In: "1", X-Rev-Out: "1" } } }
            respond: "well\\n"
        """;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ATTACKERS = 1000;

    private final TestCa ca = TestCa.create();
    private final NginxOrigin files = NginxOrigin.start(ca);
    private final ProxServer prox = ProxServer.start(CONFIGURATION.replace("{files}", "127.0.0.1:" + files.httpPort()));

    @AfterAll
    void stop() {
        try (ca;
                files) {
            prox.close();
        }
    }

    /** Attacks until no attacker has a connection left, and serves others meanwhile. */
    private void assertShakenOff(String how, String path, String... options) {
        String url = "http://" + prox.authority("web") + "/";
        try (Wrk others = Wrk.start(url, 1, 4)) {
            List<String> words = new ArrayList<>(List.of("slowhttptest", how, "-u", url + path));
            words.addAll(List.of("-c", String.valueOf(ATTACKERS), "-r", "500", "-i", "2", "-l", "90", "-p", "20"));
            words.addAll(List.of(options));
            String said = Command.run(Map.of(), words, PATIENCE).output().replaceAll("\u001b\\[[0-9;]*m", "");
            assertThat(said).contains("No open connections left");
            assertThat(said).doesNotContainPattern("service available:\\s+NO");
            Wrk.Result served = others.stop();
            assertThat(served.errors().values()).allMatch(count -> count == 0);
            assertThat(served.wrong()).isZero();
            assertThat(served.answered()).isPositive();
        }
    }

    @Test
    void headsThatTrickleAreClosed() {
        assertShakenOff("-H", "");
    }

    @Test
    void bodiesThatTrickleAreClosed() {
        assertShakenOff("-B", "put/slow", "-t", "PUT", "-s", "100000", "-x", "10");
    }

    @Test
    void aListenerTakesNoMoreConnectionsThanItMay() {
        assertRefusesBeyond("few", 2);
    }

    @Test
    void norOfOneClient() {
        assertRefusesBeyond("each", 1);
    }

    private void assertRefusesBeyond(String listener, int most) {
        var admitted = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < most; i++) {
                admitted.add(RawClient.to(prox.port(listener)));
                assertThat(isServed(admitted.get(i))).isTrue();
            }
            assertThat(isServed(listener)).isFalse();
            admitted.removeFirst().close();
            Await.until("there is room again", () -> isServed(listener));
        } finally {
            admitted.forEach(RawClient::close);
        }
    }

    private boolean isServed(String listener) {
        try (RawClient client = RawClient.to(prox.port(listener))) {
            return isServed(client);
        }
    }

    private static boolean isServed(RawClient client) {
        try {
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            return client.response("GET").head().status() == 200;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }
}
