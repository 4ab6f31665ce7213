package dev.prox.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.api.AdminResource;
import dev.prox.api.RuntimeView;
import dev.prox.testkit.NoSockets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
    private static final String UPSTREAM = """
        {"name":"api","requests":1,"requestsMax":20,"requestsRefused":2,"retriesRefused":5,
         "hedges":6,"hedgesRefused":7,
         "discovery":{"module":"discovery/dns","found":3,"answered":null,"held":"1 of 3 endpoints are left",
                      "failing":null},
         "endpoints":[{"url":"http://a:80","state":"unhealthy","reason":"status 503",
                       "since":"1970-01-01T00:00:00Z","requests":1,"answers":2,"errors":3,"failures":4,
                       "check":{"module":"health/http","last":"1970-01-01T00:00:00Z","failure":"status 503",
                                "passed":5,"failed":6}}]}
        """;
    private static final String WHOLE = """
        {"ready":true,"generation":7,"reasons":[],"since":"1970-01-01T00:00:00Z",
         "listeners":[{"name":"web","address":"localhost:8080","tls":true,"connections":3,
                       "connectionsRefused":4}],
         "upstreams":[%s],
         "modules":[{"name":"filter/headers","bundle":"dev.prox.filter.headers","version":"1.0.0",
                     "bundleId":9,"serving":true,"previous":null}],
         "refused":[{"when":"1970-01-01T00:00:00Z","change":"reload","reason":"line 3 \\"is\\" wrong"}],
         "changes":{"trial":null,"promoted":0,"withdrawn":0,"takenBack":0,"unconfirmed":null},"tenants":[],"faults":[]}
        """.formatted(UPSTREAM);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<AdminResource> resources = new CopyOnWriteArrayList<>();
    private volatile @Nullable RuntimeView runtime;
    private volatile @Nullable String tokenSum;
    private final Token token = new Token(() -> tokenSum);
    private final Changes changes = new Changes(() -> null, () -> null, token);
    private final ConfigPages configPages = new ConfigPages(() -> null, token);
    private final AdminServer server =
            new AdminServer(new Pages(() -> runtime, () -> null, resources, changes, configPages), new NoSockets(), 50);

    @AfterEach
    void close() {
        server.close();
    }

    /** An answer as it came over the wire. */
    private record Wire(int status, String head, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void start() {
        server.want(loopback(0));
    }

    private Wire get(String path) throws IOException {
        return send("GET " + path, "localhost");
    }

    private Wire send(String methodAndPath, String host) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.address());
            String request = methodAndPath + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            return new Wire(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
        }
    }

    private static RuntimeView view(boolean ready) {
        RuntimeView.State state = new RuntimeView.State(
                ready,
                ready ? List.of() : List.of("route routes[0] names the missing module filter/waf"),
                7,
                Instant.EPOCH,
                List.of(new RuntimeView.ListenerState("web", loopback(8080), true, 3, 4)),
                List.of(new RuntimeView.UpstreamState("api", 1, 20, 2, 5, 6, 7, List.of(endpoint()), discovery())),
                List.of(new RuntimeView.ModuleState(
                        "filter/headers", "dev.prox.filter.headers", "1.0.0", 9, true, null)),
                List.of(new RuntimeView.Refusal(Instant.EPOCH, "reload", "line 3 \"is\" wrong")));
        return new RuntimeView() {
            @Override
            public State state() {
                return state;
            }

            @Override
            public String schema() {
                return "{\"type\":\"object\"}";
            }

            @Override
            public List<MirrorState> mirrors() {
                MirrorDifference found =
                        new MirrorDifference(Instant.EPOCH, "GET", "/a", List.of("status"), 200, 500, 3, 4);
                Compared compared = new Compared(8, 1, 9, Map.of("status", 1L), List.of(found));
                return List.of(new MirrorState("routes[0]", "next", 1, 2, 3, 4, 5, 6, 7, compared));
            }
        };
    }

    private static RuntimeView.EndpointState endpoint() {
        RuntimeView.CheckState check = new RuntimeView.CheckState("health/http", Instant.EPOCH, "status 503", 5, 6);
        return new RuntimeView.EndpointState(
                "http://a:80", "unhealthy", "status 503", Instant.EPOCH, 1, 2, 3, 4, check);
    }

    private static RuntimeView.DiscoveryState discovery() {
        return new RuntimeView.DiscoveryState("discovery/dns", 3, null, "1 of 3 endpoints are left", null);
    }

    private static AdminResource page(String path, String body) {
        return new AdminResource() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public String contentType() {
                return "text/plain";
            }

            @Override
            public void write(OutputStream out) throws IOException {
                if (body.isEmpty()) {
                    throw new IllegalStateException("secret detail");
                }
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @Test
    void the_process_is_healthy_while_it_lives() throws Exception {
        start();
        Wire health = get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json()).isEqualTo(JSON.readTree("{\"status\":\"up\"}"));
    }

    @Test
    void it_is_ready_when_the_engine_says_so() throws Exception {
        start();
        assertThat(get("/ready").status()).isEqualTo(503);
        assertThat(get("/ready").json().get("reasons").get(0).asText()).isEqualTo("the engine is not running");
        runtime = view(false);
        assertThat(get("/ready").status()).isEqualTo(503);
        assertThat(get("/ready").json().get("reasons").get(0).asText()).contains("filter/waf");
        runtime = view(true);
        assertThat(get("/ready").status()).isEqualTo(200);
        assertThat(get("/ready").json()).isEqualTo(JSON.readTree("{\"ready\":true,\"generation\":7,\"reasons\":[]}"));
    }

    @Test
    void modules_listeners_and_refusals_are_listed_as_json() throws Exception {
        start();
        assertThat(get("/modules").status()).isEqualTo(503);
        runtime = view(true);
        assertThat(get("/modules").json()).isEqualTo(JSON.readTree(WHOLE));
    }

    @Test
    void endpoints_are_told_with_their_health_and_who_has_found_them() throws Exception {
        start();
        runtime = view(true);
        assertThat(get("/upstreams").json()).isEqualTo(JSON.readTree("{\"upstreams\":[" + UPSTREAM + "]}"));
    }

    @Test
    void mirrors_and_what_differs_are_served() throws Exception {
        start();
        runtime = view(true);
        assertThat(get("/mirrors").json()).isEqualTo(JSON.readTree("""
            {"mirrors":[{"route":"routes[0]","upstream":"next","inFlight":1,"answered":2,"failed":3,"tooMany":4,"tooLong":5,
              "nowhere":6,"unsent":7,"compared":{"same":8,"different":1,"uncompared":9,"differing":{"status":1},
              "last":[{"when":"1970-01-01T00:00:00Z","method":"GET","path":"/a","differing":["status"],
                       "status":200,"mirrorStatus":500,"octets":3,"mirrorOctets":4}]}}]}
            """));
    }

    @Test
    void the_schema_is_served() throws Exception {
        start();
        runtime = view(true);
        assertThat(get("/schema").head()).containsIgnoringCase("content-type: application/schema+json");
        assertThat(get("/schema").body()).isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    void pages_of_modules_come_and_go() throws Exception {
        start();
        assertThat(get("/metrics").status()).isEqualTo(404);
        AdminResource metrics = page("/metrics", "up 1\n");
        resources.add(metrics);
        resources.add(page("/metrics", "a later version"));
        assertThat(get("/metrics").body()).isEqualTo("up 1\n");
        assertThat(get("/").json().toString()).contains("\"/metrics\"", "\"/health\"");
        resources.remove(metrics);
        assertThat(get("/metrics").body()).isEqualTo("a later version");
    }

    @Test
    void what_is_not_there_is_said_in_json() throws Exception {
        start();
        Wire missing = get("/nothing");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.json().get("error").asText()).contains("no such page");
    }

    @Test
    void only_get_and_head_are_allowed() throws Exception {
        start();
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")) {
            Wire refused = send(method + " /health", "localhost");
            assertThat(refused.status()).as(method).isEqualTo(405);
            assertThat(refused.head()).containsIgnoringCase("allow: GET, HEAD");
        }
        Wire head = send("HEAD /health", "localhost");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.head()).containsIgnoringCase("content-length: 16");
        assertThat(head.body()).isEmpty();
    }

    /** SHA-256 of {@code 0123456789abcdef}. */
    @Test
    void modules_are_changed_by_who_knows_the_token() throws Exception {
        start();
        Wire closed = send("POST /modules/upgrade", "localhost");
        assertThat(closed.status()).isEqualTo(403);
        assertThat(closed.json().get("error").asText()).contains("no admin.token");
        tokenSum = "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f";
        for (String method : List.of("POST /modules", "DELETE /modules?name=x", "POST /modules/rollback")) {
            assertThat(send(method, "localhost").status()).as(method).isEqualTo(401);
            assertThat(send(method, "localhost\r\nAuthorization: Bearer 0123456789abcdeg")
                            .status())
                    .isEqualTo(401);
            assertThat(send(method, "localhost\r\nAuthorization: Bearer 0123456789abcdef")
                            .status())
                    .as("there is no engine")
                    .isEqualTo(503);
            assertThat(send(method, "example.com\r\nAuthorization: Bearer 0123456789abcdef")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_page_that_fails_says_nothing_of_its_inside() throws Exception {
        start();
        resources.add(page("/broken", ""));
        Wire broken = get("/broken");
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void names_that_are_not_ours_are_refused() throws Exception {
        start();
        for (String ours :
                List.of("localhost", "LOCALHOST:9180", "x.localhost:1", "127.0.0.1:9180", "[::1]:9180", "10.1.2.3")) {
            assertThat(send("GET /health", ours).status()).as(ours).isEqualTo(200);
        }
        for (String foreign :
                List.of("evil.example", "evil.example:9180", "localhost.evil.example", "127.0.0.1.evil.example", "")) {
            assertThat(send("GET /health", foreign).status()).as(foreign).isEqualTo(403);
        }
        InetSocketAddress configured = InetSocketAddress.createUnresolved("admin.example", 1);
        assertThat(HostCheck.allows("Admin.Example:9180", configured)).isTrue();
        assertThat(HostCheck.allows(null, configured)).isTrue();
    }

    @Test
    void a_new_address_is_taken_and_the_old_one_left() throws Exception {
        start();
        InetSocketAddress old = server.address();
        startOnAFreePort();
        assertThat(server.address()).isNotEqualTo(old);
        assertThat(get("/health").status()).isEqualTo(200);
        try (ServerSocket free = new ServerSocket(old.getPort(), 1, old.getAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    private void startOnAFreePort() throws Exception {
        server.want(freePort());
    }

    private static InetSocketAddress freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return loopback(probe.getLocalPort());
        }
    }

    @Test
    void an_address_that_cannot_be_taken_changes_nothing() throws Exception {
        start();
        InetSocketAddress old = server.address();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.want(loopback(busy.getLocalPort()));
            assertThat(server.address()).isEqualTo(old);
            assertThat(get("/health").status()).isEqualTo(200);
        }
    }

    @Test
    void an_address_that_another_version_leaves_is_taken_then() throws Exception {
        AdminServer before = new AdminServer(
                new Pages(() -> runtime, () -> null, resources, changes, configPages), new NoSockets(), 50);
        InetSocketAddress free = freePort();
        before.want(free);
        server.want(free);
        assertThat(server.address()).isNull();
        before.close();
        await(() -> server.address() != null);
        assertThat(get("/health").status()).isEqualTo(200);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void another_host_with_the_same_port_is_taken_too() throws Exception {
        startOnAFreePort();
        int port = server.address().getPort();
        server.want(new InetSocketAddress("0.0.0.0", port));
        assertThat(server.address().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(server.address().getPort()).isEqualTo(port);
        server.want(new InetSocketAddress("192.0.2.7", port));
        assertThat(server.address().getAddress().isAnyLocalAddress())
                .as("returns to the old one")
                .isTrue();
    }

    @Test
    void an_address_that_nobody_wants_is_left_a_moment_later_unless_another_follows() throws Exception {
        InetSocketAddress first = loopback(0);
        server.want(first);
        InetSocketAddress bound = server.address();
        server.release(first);
        InetSocketAddress second = loopback(0);
        server.want(second);
        Thread.sleep(200);
        assertThat(server.address()).isEqualTo(bound);
        server.release(first);
        Thread.sleep(200);
        assertThat(server.address())
                .as("an older wish is no longer ours to take back")
                .isEqualTo(bound);
        server.release(second);
        await(() -> server.address() == null);
    }
}
