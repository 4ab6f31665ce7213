package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Message;
import dev.prox.itests.RawClient;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * A client that keeps one connection as long as it runs, and checks everything that comes on it: an answer that stays
 * out, a connection that is cut and a response that is somebody else's all end it with an error.
 */
final class SteadyClient implements Callable<Long> {
    private static final long PAUSE_MILLIS = 3;

    /** How requests are sent. */
    enum Way {
        PLAIN {
            @Override
            void send(RawClient client) throws InterruptedException {
                client.send(head("GET", ""));
                check(client, "GET");
            }
        },
        /** The head comes in two parts with a pause between, in which the protocol may be swapped. */
        PARTS {
            @Override
            void send(RawClient client) throws InterruptedException {
                String head = head("GET", "");
                client.send(head.substring(0, 12));
                Thread.sleep(PAUSE_MILLIS);
                client.send(head.substring(12));
                check(client, "GET");
            }
        },
        PIPELINED {
            @Override
            void send(RawClient client) throws InterruptedException {
                client.send(head("GET", "") + head("HEAD", "") + head("GET", ""));
                check(client, "GET");
                check(client, "HEAD");
                check(client, "GET");
            }
        },
        /** The body comes behind its head, in chunks with a pause between. */
        CHUNKS {
            @Override
            void send(RawClient client) throws InterruptedException {
                client.send(head("POST", "Transfer-Encoding: chunked\r\n") + "5\r\nfirst\r\n");
                Thread.sleep(PAUSE_MILLIS);
                client.send("6\r\nsecond\r\n0\r\n\r\n");
                check(client, "POST");
            }
        };

        abstract void send(RawClient client) throws InterruptedException;

        private static String head(String method, String fields) {
            return method + " / HTTP/1.1\r\nHost: live.test\r\n" + fields + "\r\n";
        }

        private static void check(RawClient client, String method) {
            Message answer = client.response(method);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(method.equals("HEAD") ? "" : "hello\n");
            assertThat(answer.head().first("X-Rev-In"))
                    .as(answer.toString())
                    .isNotNull()
                    .isEqualTo(answer.head().first("X-Rev-Out"));
        }
    }

    private final int port;
    private final Way way;
    private final BooleanSupplier enough;

    SteadyClient(int port, Way way, BooleanSupplier enough) {
        this.port = port;
        this.way = way;
        this.enough = enough;
    }

    /** Returns how many rounds it made. */
    @Override
    public Long call() throws InterruptedException {
        long rounds = 0;
        try (RawClient client = RawClient.to(port)) {
            while (!enough.getAsBoolean()) {
                try {
                    way.send(client);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(way + " in round " + rounds + ": " + e.getMessage(), e);
                }
                rounds++;
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return rounds;
    }
}
