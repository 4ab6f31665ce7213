package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Thousands of WebSockets and CONNECT tunnels stay open while every module is swapped and the configuration edited: not one is closed by it. */
class ManyTunnelsTest {
    private static final int EACH = Integer.getInteger("live.tunnels", 2000);
    private static final int EDITS = 100;
    private static final long EDIT_MILLIS = 100;
    private static final int SWAPS = 50;
    private static final int SAMPLE = 20;
    /** A masked text frame with five octets (RFC 6455, 5.7). */
    private static final String FRAME = "\u0081\u0085\u0037\u00fa\u0021\u003d\u007f\u009f\u004d\u0051\u0058";

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          proxy: { address: "127.0.0.1:{port:proxy}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web, path: /edit }
            respond: { status: 200, body: "edit {edit}" }
          - match: { listener: web, path: /* }
            filters: [ headers: { response: { set: { X-Rev-Out: "{module.revision} {edit}" } } } ]
            proxy: origin
          - match: { listener: proxy }
            filters: [ rate-limit: { rate: 1000000/s } ]
            forward: { allow-private: true, without-header: direct }
        access-log: { output: /dev/null }
        metrics: {}
        runtime: { event-loops: 2 }
        """;

    private final AtomicInteger edits = new AtomicInteger();

    private static String configuration(EchoOrigin origin, int edit) {
        return CONFIGURATION.replace("{origin}", origin.authority()).replace("{edit}", String.valueOf(edit));
    }

    @Test
    void stayOpenThroughEditsAndSwaps() throws Exception {
        var tunnels = new ArrayList<RawClient>();
        try (EchoOrigin origin = EchoOrigin.start();
                Live live = Live.startForLoad(configuration(origin, 0));
                ScheduledExecutorService editor = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < EACH; i++) {
                tunnels.add(webSocket(live));
                tunnels.add(connect(live, origin));
            }
            assertThat(origin.open()).isEqualTo(2 * EACH);
            Future<?> editing = editor.scheduleAtFixedRate(
                    () -> live.prox().rewrite(configuration(origin, edits.incrementAndGet())),
                    EDIT_MILLIS,
                    EDIT_MILLIS,
                    TimeUnit.MILLISECONDS);
            var swaps = new Swaps(live, 0);
            swaps.run(SWAPS, () -> sample(tunnels));
            Await.until("all edits are made", () -> edits.get() >= EDITS);
            editing.cancel(false);
            System.out.println(swaps + "; " + edits + " edits; " + tunnels.size() + " tunnels");
            assertThat(origin.ended()).as("closed meanwhile").isZero();
            tunnels.forEach(ManyTunnelsTest::carries);
            assertThat(live.prox().admin("/metrics").body()).contains("prox_tunnels_open " + 2 * EACH + "\n");
            assertThat(live.refusals()).isEmpty();
            tunnels.forEach(RawClient::close);
            Await.until("all tunnels end with their clients", () -> origin.open() == 0);
        } finally {
            tunnels.forEach(RawClient::close);
        }
    }

    private static RawClient webSocket(Live live) {
        var client = RawClient.to(live.port());
        client.send("GET /chat HTTP/1.1\r\nHost: live.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        var head = client.head();
        assertThat(head.status()).as(head.toString()).isEqualTo(101);
        assertThat(head.first("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        carries(client);
        return client;
    }

    private static RawClient connect(Live live, EchoOrigin origin) {
        var client = RawClient.to(live.prox().port("proxy"));
        client.send("CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n".formatted(origin.authority()));
        assertThat(client.head().status()).isEqualTo(200);
        carries(client);
        return client;
    }

    /** Those of every part of the list. */
    private static void sample(List<RawClient> tunnels) {
        for (int i = 0; i < tunnels.size(); i += tunnels.size() / SAMPLE - 1) {
            carries(tunnels.get(i));
        }
    }

    /** To the origin and back. */
    private static void carries(RawClient tunnel) {
        tunnel.send(FRAME);
        assertThat(new String(tunnel.bytes(FRAME.length()), StandardCharsets.ISO_8859_1))
                .isEqualTo(FRAME);
    }
}
