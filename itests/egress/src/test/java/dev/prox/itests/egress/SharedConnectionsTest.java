package dev.prox.itests.egress;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Account;
import dev.prox.itests.Await;
import dev.prox.itests.Message;
import dev.prox.itests.NginxOrigin;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.Squid;
import dev.prox.itests.TestCa;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Many requests with mixed credentials over few client connections. The logs of the upstream proxy and of the origin
 * prove that connections are reused, and that none ever served two accounts.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SharedConnectionsTest {
    private static final String ROUTES = """
        routes:
          - match: { header: { X-Proxy-To: present } }
            forward: { allow-private: true, ca: "{ca}" }
        runtime: { event-loops: 2 }
        """;

    private static final int CLIENTS = 8;

    /** Not the same user with two passwords: Squid keeps one password a user, and refuses the right one meanwhile. */
    private enum Who {
        ALICE("alice", "wonder-land-7", 200),
        BOB("bob", "builder-9", 200),
        MALLORY("mallory", "guess-less-8", 407);

        private final Account account;
        private final int status;

        Who(String user, String password, int status) {
            this.account = new Account(user, password);
            this.status = status;
        }
    }

    private final TestCa ca = TestCa.create();
    private final NginxOrigin nginx = NginxOrigin.start(ca);
    private final Squid squid = Squid.start(Who.ALICE.account, Who.BOB.account);
    private final ProxServer prox = ProxServer.start(
            Front.configuration(ca, ROUTES.replace("{ca}", ca.file().toString())));

    @AfterAll
    void stop() {
        try (ca;
                nginx;
                squid) {
            prox.close();
        }
    }

    @Test
    void tenThousandPlainRequestsShareNoConnectionAcrossCredentials() throws Exception {
        int before = squid.lines().size();
        run(10_000, "http://127.0.0.1:" + nginx.httpPort());
        Await.until("squid has logged them all", () -> squid.lines().size() == before + 10_000);

        List<Squid.Line> lines = squid.lines().subList(before, before + 10_000);
        Map<Integer, Set<Who>> served = lines.stream()
                .collect(groupingBy(Squid.Line::clientPort, mapping(line -> who(line.target()), toSet())));
        assertThat(served).as("accounts of each connection").allSatisfy((port, accounts) -> assertThat(accounts)
                .hasSize(1));
        assertThat(lines).as("each request went with its own credentials").allSatisfy(line -> {
            Who who = who(line.target());
            assertThat(line.user()).isEqualTo(who.account.user());
            assertThat(line.status()).isEqualTo(who.status);
        });
        assertThat(served).as("connections are reused").hasSizeLessThan(1_500);
    }

    @Test
    void tunnelsThatProxOpensAreNotSharedAcrossCredentials() throws Exception {
        int before = nginx.lines().size();
        long sent = run(1_000, "https://localhost:" + nginx.httpsPort());
        Await.until("nginx has logged them all", () -> nginx.lines().size() == before + sent);

        List<NginxOrigin.Line> lines = nginx.lines().subList(before, before + (int) sent);
        Map<Long, Set<Who>> served = lines.stream()
                .collect(groupingBy(NginxOrigin.Line::connection, mapping(line -> who(line.target()), toSet())));
        assertThat(served).as("accounts of each tunnel").allSatisfy((connection, accounts) -> assertThat(accounts)
                .hasSize(1)
                .doesNotContain(Who.MALLORY));
        assertThat(served).as("tunnels are reused").hasSizeLessThan(500);
    }

    /** Sends them, checks every answer, and tells how many were to reach the origin. */
    private long run(int requests, String origin) throws Exception {
        long reached = 0;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Long>>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                running.add(clients.submit(() -> send(number, requests / CLIENTS, origin)));
            }
            for (Future<Long> each : running) {
                reached += each.get();
            }
        }
        return reached;
    }

    private long send(int number, int requests, String origin) {
        var random = new Random(number);
        long reached = 0;
        Front front = number % 4 == 0 ? Front.HTTPS : Front.HTTP;
        try (RawClient client = front.connect(prox, ca)) {
            for (int i = 0; i < requests; i++) {
                Who who = random.nextInt(25) == 0 ? Who.MALLORY : Who.values()[random.nextInt(2)];
                String path = "/u/%s/%d/%d".formatted(who, number, i);
                Message answer = client.exchange("GET %s%s HTTP/1.1\r\nHost: ignored.test\r\nX-Proxy-To: %s\r\n\r\n"
                        .formatted(origin, path, who.account.at(squid.authority())));
                assertThat(answer.status()).as(answer.toString()).isEqualTo(who.status);
                if (who.status == 200) {
                    assertThat(answer.text()).isEqualTo(path);
                    reached++;
                }
            }
        }
        return reached;
    }

    /** The account that a request was sent with stands in its path. */
    private static Who who(String target) {
        String path = target.substring(target.indexOf("/u/") + 3);
        return Who.valueOf(path.substring(0, path.indexOf('/')));
    }
}
