package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The limiter is swapped again and again while ten thousand clients use up what they have: not one gets a token more, or less. */
class LimiterSwapTest {
    private static final int CLIENTS = 10_000;
    private static final int BURST = 4;
    private static final int ROUNDS = 2;
    private static final int REQUESTS = 3;
    private static final int THREADS = 4;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}", proxy-protocol: { trusted: [ 127.0.0.1 ] } }
        routes:
          - match: { path: /* }
            filters: [ rate-limit: { rate: 1/d, burst: 4 } ]
            respond: { status: 200, body: "admitted" }
        runtime: { event-loops: 2 }
        """;

    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void everyClientGetsExactlyItsTokens() throws Exception {
        try (Live live = Live.startForLoad(CONFIGURATION);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            int swaps = 0;
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Void>> running = begin(threads, live.port());
                do {
                    live.upgradeSame("filter/ratelimit");
                    live.rollback("filter/ratelimit");
                    swaps += 2;
                } while (!running.stream().allMatch(Future::isDone));
                for (Future<Void> each : running) {
                    each.get();
                }
            }
            System.out.printf("%d clients, %d admitted, %d swaps of the limiter%n", CLIENTS, admitted.get(), swaps);
            assertThat(admitted).hasValue(CLIENTS * BURST);
            assertThat(refused).hasValue(CLIENTS * (ROUNDS * REQUESTS - BURST));
            assertThat(live.refusals()).isEmpty();
            assertThat(live.complaints()).isEmpty();
        }
    }

    /** Each client sends its requests of one round. */
    private List<Future<Void>> begin(ExecutorService threads, int port) {
        var running = new ArrayList<Future<Void>>();
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            Callable<Void> part = () -> {
                for (int client = first; client < CLIENTS; client += THREADS) {
                    requests(port, client);
                }
                return null;
            };
            running.add(threads.submit(part));
        }
        return running;
    }

    private void requests(int port, int client) {
        String address = "10.1." + client / 250 + "." + client % 250;
        try (RawClient connection = RawClient.to(port)) {
            connection.send("PROXY TCP4 " + address + " 127.0.0.1 4711 80\r\n"
                    + "GET / HTTP/1.1\r\nHost: live.test\r\n\r\n".repeat(REQUESTS));
            for (int i = 0; i < REQUESTS; i++) {
                int status = connection.response("GET").status();
                assertThat(status).isIn(200, 429);
                (status == 200 ? admitted : refused).incrementAndGet();
            }
        }
    }
}
