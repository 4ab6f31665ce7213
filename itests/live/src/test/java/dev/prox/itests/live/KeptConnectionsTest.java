package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clients that keep their connections do not notice that the process is replaced: none is closed, each request has one answer, from one process. */
class KeptConnectionsTest {
    private static final int IDLE = 300;
    private static final int BUSY = 40;
    private static final int PAUSE_MILLIS_MAX = 30;

    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - match: { path: /* }
            respond: { body: "hello" }
        runtime: { event-loops: 2, drain: 60s }
        """;

    @Test
    void theyGoOverToTheNextProcess() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong answers = new AtomicLong();
        List<RawClient> idle = new ArrayList<>();
        try (ProxServer prox = ProxServer.start(CONFIGURATION, List.of("-Dio.netty.leakDetection.level=advanced"));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < IDLE; i++) {
                    RawClient client = RawClient.to(prox.port("web"));
                    idle.add(client);
                    ask(client);
                }
                List<Future<?>> busy = new ArrayList<>();
                for (int i = 0; i < BUSY; i++) {
                    Random pauses = new Random(i);
                    busy.add(clients.submit(() -> askAgainAndAgain(prox, pauses, enough, answers)));
                }
                Await.until("all are busy", () -> answers.get() > BUSY * 10);
                String told = prox.run("upgrade", ProxServer.home().toString())
                        .orFail()
                        .output();
                assertThat(told).contains("has taken over", "has ended");
                long after = answers.get();
                Await.until("they go on", () -> answers.get() > after + BUSY * 10);
                enough.set(true);
                for (Future<?> each : busy) {
                    each.get();
                }
                for (RawClient each : idle) {
                    ask(each);
                    end(each);
                }
                prox.run("stop").orFail();
            } finally {
                enough.set(true);
                idle.forEach(RawClient::close);
            }
        }
    }

    /** On one connection, at any time. */
    private static Void askAgainAndAgain(ProxServer prox, Random pauses, AtomicBoolean enough, AtomicLong answers)
            throws InterruptedException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            while (!enough.get()) {
                Thread.sleep(pauses.nextInt(PAUSE_MILLIS_MAX));
                ask(client);
                answers.incrementAndGet();
            }
            end(client);
        }
        return null;
    }

    private static void ask(RawClient client) {
        client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello");
        Message answer = client.response("POST");
        assertThat(answer.text()).isEqualTo("hello");
        assertThat(answer.head().lists("Connection", "close"))
                .as(answer.head().toString())
                .isFalse();
    }

    /** No answer is left: each request had one. */
    private static void end(RawClient client) {
        client.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        assertThat(client.response("GET").text()).isEqualTo("hello");
        client.awaitEnd();
    }
}
