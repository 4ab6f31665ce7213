package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Link;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tunnels go on until their ends close them, whatever is swapped meanwhile. */
@TestInstance(Lifecycle.PER_CLASS)
class TunnelTest {
    private static final int TUNNELS = 40;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          proxy: { address: "127.0.0.1:{port:proxy}" }
        {origins}
        routes:
          - match: { listener: proxy }
            filters: [ rate-limit: { rate: 1000000/s } ]
            forward: { allow-private: true, without-header: direct }
          - match: { listener: web, path: /* }
            filters:
              - headers: { response: { set: { X-Rev-Out: "{module.revision}" } } }
            {handler}
        runtime: { event-loops: 2, drain: 60s }
        """;

    /** How a tunnel is opened. */
    enum Kind {
        CONNECT {
            @Override
            RawClient open(Live live, RecordingOrigin origin) {
                var client = RawClient.to(live.prox().port("proxy"));
                client.send("CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n".formatted(origin.authority()));
                assertThat(client.head().status()).isEqualTo(200);
                return client;
            }
        },
        UPGRADE {
            @Override
            RawClient open(Live live, RecordingOrigin origin) throws IOException {
                var client = RawClient.to(live.port());
                client.send("GET /chat HTTP/1.1\r\nHost: live.test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                Link link = origin.awaitLink();
                link.head();
                link.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                assertThat(client.head().status()).isEqualTo(101);
                return client;
            }
        };

        abstract RawClient open(Live live, RecordingOrigin origin) throws IOException;
    }

    /** Both ends of a tunnel. */
    private record Tunnel(RawClient client, Link link) {
        static Tunnel open(Kind kind, Live live, RecordingOrigin origin) throws IOException {
            RawClient client = kind.open(live, origin);
            client.send("hello");
            Link link = origin.awaitLink();
            assertThat(text(link.bytes(5))).isEqualTo("hello");
            return new Tunnel(client, link);
        }

        void carries(String text) throws IOException {
            client.send(text);
            assertThat(text(link.bytes(text.length()))).isEqualTo(text);
            link.send(text);
            assertThat(text(client.bytes(text.length()))).isEqualTo(text);
        }

        void end() {
            client.finish();
            link.awaitEnd();
            link.send("last words");
            assertThat(text(client.bytes(10))).isEqualTo("last words");
            link.finish();
            client.awaitEnd();
            client.close();
        }

        private static String text(byte[] octets) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private final Live live = Live.start(configuration(true));

    @AfterAll
    void stop() {
        try (origin) {
            live.close();
        }
    }

    @AfterEach
    void forget() {
        origin.forget();
    }

    /** Or one that has neither the upstream nor the route through which tunnels were opened. */
    private String configuration(boolean proxied) {
        return CONFIGURATION
                .replace(
                        "{origins}",
                        proxied
                                ? "upstreams: { origin: { endpoints: [ \"http://" + origin.authority() + "\" ] } }"
                                : "")
                .replace("{handler}", proxied ? "proxy: origin" : "respond: { status: 204 }");
    }

    private void rewrite(boolean proxied) {
        long before = live.generation();
        live.prox().rewrite(configuration(proxied));
        Await.until("the edit is in force", () -> live.generation() > before);
    }

    @ParameterizedTest
    @EnumSource
    void aTunnelSurvivesEverything(Kind kind) throws IOException {
        Tunnel tunnel = Tunnel.open(kind, live, origin);
        for (String module : List.of(
                "protocol/http1",
                "upstream/pool",
                "route/match",
                "route/forward",
                "filter/headers",
                "filter/ratelimit")) {
            live.upgradeSame(module);
            tunnel.carries("after " + module);
        }
        live.rollback("protocol/http1");
        tunnel.carries("after a rollback");
        live.felix("protocol/http1", "update");
        tunnel.carries("after an update");
        live.felix("protocol/http1", "stop");
        tunnel.carries("while it is stopped");
        live.felix("protocol/http1", "start");
        Await.until("it serves again", () -> live.module("protocol/http1").serving());
        rewrite(false);
        tunnel.carries("without its route");
        rewrite(true);
        tunnel.end();
        new LoadedClasses(live.prox().pid())
                .awaitOnce("dev.prox.protocol.http1.Http1Component", "dev.prox.filter.headers.HeadersComponent");
    }

    /** A tunnel may last for days: it must not keep the classes of the version that opened it. */
    @ParameterizedTest
    @EnumSource
    void anOpenTunnelKeepsNoVersion(Kind kind) throws IOException {
        Tunnel tunnel = Tunnel.open(kind, live, origin);
        live.upgradeSame("protocol/http1");
        live.upgradeSame("filter/headers");
        live.upgradeSame("filter/ratelimit");
        new LoadedClasses(live.prox().pid())
                .awaitOnce(
                        "dev.prox.protocol.http1.Http1Component",
                        "dev.prox.filter.headers.HeadersComponent",
                        "dev.prox.filter.ratelimit.RateLimitComponent");
        tunnel.carries("still");
        tunnel.end();
    }

    @Test
    void manyTunnelsSurviveASwap() throws IOException {
        var tunnels = new ArrayList<Tunnel>();
        for (int i = 0; i < TUNNELS; i++) {
            tunnels.add(Tunnel.open(Kind.values()[i % 2], live, origin));
        }
        live.upgradeSame("protocol/http1");
        rewrite(false);
        rewrite(true);
        for (Tunnel tunnel : tunnels) {
            tunnel.carries("all of it");
            tunnel.end();
        }
    }
}
