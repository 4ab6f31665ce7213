package dev.prox.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Discovery;
import dev.prox.api.Failure;
import dev.prox.api.Transport.Server;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When name servers are asked, and what is made of their answers. */
class DnsDiscoveryTest {
    private final FakeTransport transport = new FakeTransport(1);
    private final FakeLoop loop = transport.loop(0);
    private final List<String> told = new ArrayList<>();

    private final Discovery.Findings findings = new Discovery.Findings() {
        @Override
        public void found(List<Discovery.Found> endpoints) {
            told.add(endpoints.stream().map(DnsDiscoveryTest::text).toList().toString());
        }

        @Override
        public void failed(String why) {
            told.add(why);
        }
    };

    private static String text(Discovery.Found found) {
        return (found.https() ? "https " : "") + found.host() + " " + found.port() + " " + found.weight() + " "
                + found.priority();
    }

    private Discovery begin(Discovery discovery) {
        discovery.begin(findings);
        loop.runTasks();
        return discovery;
    }

    private Discovery addresses() {
        return DnsDiscovery.of(new AddressConfig(DnsName.parse("api.test"), 9000, true), loop, transport);
    }

    private Discovery services() {
        return DnsDiscovery.of(ServiceConfig.of("_api._tcp.test"), loop, transport);
    }

    @Test
    void eachAddressIsAnEndpoint() {
        transport.servers("api.test", new Server("10.0.0.1", 0, 0, 1), new Server("::1", 0, 0, 1));
        begin(addresses());
        assertThat(told).containsExactly("[https 10.0.0.1 9000 1 0, https ::1 9000 1 0]");
    }

    @Test
    void eachServerOfAServiceIsOne() {
        transport.servers(
                "_api._tcp.test",
                new Server("a.test", 81, 10, 60),
                new Server("b.test", 82, 10, 0),
                new Server("c.test", 83, 65535, 5),
                new Server("d.test", 0, 10, 5));
        begin(services());
        assertThat(told).containsExactly("[a.test 81 60 0, b.test 82 1 0, c.test 83 5 1]");
    }

    @Test
    void largeWeightsKeepTheirProportion() {
        transport.servers("_api._tcp.test", new Server("a.test", 81, 0, 50_000), new Server("b.test", 82, 0, 25_000));
        begin(services());
        assertThat(told).containsExactly("[a.test 81 1000 0, b.test 82 500 0]");
    }

    @Test
    void theNextQuestionIsAskedWhenTheAnswerHoldsNoMore() {
        begin(services());
        loop.advance(Duration.ofMillis(900));
        assertThat(transport.questions()).isEqualTo(1);
        loop.advance(Duration.ofMillis(200));
        assertThat(transport.questions()).isEqualTo(2);
    }

    @Test
    void serversThatFailAreAskedLessOften() {
        transport.dnsFails(new Failure(Failure.Kind.DNS_TIMEOUT, "nobody answers"));
        begin(services());
        for (int i = 0; i < 600; i++) {
            loop.advance(Duration.ofMillis(100));
        }
        assertThat(told).containsOnly("nobody answers");
        assertThat(transport.questions()).isBetween(5, 8);
        transport.dnsFails(null);
        loop.advance(Duration.ofSeconds(33));
        assertThat(told.getLast()).isEqualTo("[]");
    }

    @Test
    void whenItIsClosedNobodyIsAsked() {
        Discovery discovery = begin(services());
        discovery.close();
        loop.runTasks();
        loop.advance(Duration.ofSeconds(60));
        assertThat(transport.questions()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"api.test:80", "http://api.test", "''", "a..b", "a b"})
    void otherTextsAreNoNames(String text) {
        assertThatThrownBy(() -> DnsName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
