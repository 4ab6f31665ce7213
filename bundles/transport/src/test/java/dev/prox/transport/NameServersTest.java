package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Dns;
import dev.prox.api.Transport.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What name servers say, and what is understood of it. */
class NameServersTest {
    private Sockets sockets;
    private TinyNameServer server;

    @BeforeEach
    void start() throws IOException {
        sockets = new Sockets(1);
        server = new TinyNameServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        sockets.close();
    }

    private static final class Heard implements NameSource.Answer, NameSource.Services {
        private final CompletableFuture<String> outcome = new CompletableFuture<>();

        @Override
        public void addresses(List<InetAddress> addresses, long ttlSeconds) {
            outcome.complete(addresses.getFirst().getHostAddress() + " for " + ttlSeconds);
        }

        @Override
        public void services(List<Server> servers, long ttlSeconds) {
            outcome.complete(servers + " for " + ttlSeconds);
        }

        @Override
        public void none() {
            outcome.complete("none");
        }

        @Override
        public void failed(Failure.Kind kind) {
            outcome.complete(kind.name());
        }
    }

    private String ask(String name) throws Exception {
        return ask((servers, heard) -> servers.ask(name, heard));
    }

    private String ask(BiConsumer<NameServers, Heard> question) throws Exception {
        long second = Duration.ofSeconds(1).toNanos();
        Dns settings = new Dns(
                List.of(server.address()),
                0,
                second,
                second,
                0,
                Duration.ofMillis(300).toNanos());
        Heard heard = new Heard();
        EpollLoop loop = (EpollLoop) sockets.loop();
        NameServers servers =
                loop.eventLoop().submit(() -> new NameServers(loop, settings)).get();
        loop.eventLoop().execute(() -> question.accept(servers, heard));
        String outcome = heard.outcome.get(20, TimeUnit.SECONDS);
        loop.eventLoop().submit(servers::close).get();
        return outcome;
    }

    @ParameterizedTest
    @CsvSource({
        "short.test, 192.0.2.1 for 7",
        "SHORT.Test, 192.0.2.1 for 7",
        "alias.test, 192.0.2.2 for 3",
        "long.test, 192.0.2.9 for 7",
        "gone.test, none",
        "empty.test, none",
        "failing.test, DNS_ERROR",
        "refused.test, DNS_ERROR",
        "silent.test, DNS_TIMEOUT"
    })
    void isUnderstood(String name, String outcome) throws Exception {
        assertThat(ask(name)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "web.test; [Server[host=a.test, port=8080, priority=1, weight=20],"
                        + " Server[host=b.test, port=8081, priority=2, weight=0]] for 5",
                "none.test; [] for 0",
                "gone.test; [] for 0",
                "broken.test; DNS_ERROR",
                "refused.test; DNS_ERROR",
                "silent.test; DNS_TIMEOUT"
            })
    void theServersOfAServiceAreUnderstood(String name, String outcome) throws Exception {
        assertThat(ask((servers, heard) -> servers.askServices(name, heard))).isEqualTo(outcome);
    }
}
