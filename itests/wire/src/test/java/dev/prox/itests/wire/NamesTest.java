package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Dnsmasq;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Names of upstreams, looked up at a real name server whose answers change, or which is not there. */
@TestInstance(Lifecycle.PER_CLASS)
class NamesTest {
    private static final String CONFIGURATION = """
        listeners:
          {listeners}
          one: { address: "127.0.0.1:{port:origin}" }
          two: { address: "127.0.0.2:{port:origin}" }
        upstreams:
          {upstreams}
        routes:
          {routes}
          - match: { listener: one }
            respond: one
          - match: { listener: two }
            respond: two
        pool: { idle-max: 0 }
        dns: { servers: [ "{dns}" ], ttl-min: 0s, negative-ttl: 1s, timeout: 500ms, stale: {stale} }
        runtime: { event-loops: 1 }
        """;
    private static final List<String> NAMES =
            List.of("moving", "lost", "late", "often", "alias", "large", "both", "refused");

    private Dnsmasq dns;
    private ProxServer prox;

    private String configuration(String stale) {
        var listeners = new ArrayList<String>();
        var upstreams = new ArrayList<String>();
        var routes = new ArrayList<String>();
        for (String name : NAMES) {
            listeners.add(name + ": { address: \"127.0.0.1:{port:" + name + "}\" }");
            String host = name.equals("refused") ? "refused.example" : name + ".test";
            upstreams.add(name + ": { endpoints: [ \"http://" + host + ":{port:origin}\" ] }");
            routes.add("- { match: { listener: " + name + " }, proxy: " + name + " }");
        }
        return CONFIGURATION
                .replace("{listeners}", String.join("\n  ", listeners))
                .replace("{upstreams}", String.join("\n  ", upstreams))
                .replace("{routes}", String.join("\n  ", routes))
                .replace("{dns}", dns.authority())
                .replace("{stale}", stale);
    }

    @BeforeAll
    void start() {
        dns = Dnsmasq.start(1, "--cname=alias.test,target.test,1", "--host-record=target.test,127.0.0.1,3600");
        prox = ProxServer.start(configuration("1h"));
    }

    @AfterAll
    void stop() {
        try {
            prox.close();
        } finally {
            dns.close();
        }
    }

    private Message ask(String listener) {
        try (RawClient client = RawClient.to(prox.port(listener))) {
            return client.exchange("GET / HTTP/1.1\r\nHost: any.test\r\n\r\n");
        }
    }

    private String answer(String listener) {
        Message answer = ask(listener);
        return answer.status() == 200
                ? answer.text()
                : answer.status() + " " + answer.head().first("Proxy-Status");
    }

    @Test
    void anAnswerThatChangesIsFollowedWhenItsTimeIsOver() {
        dns.names("127.0.0.1 moving.test");
        assertThat(answer("moving")).isEqualTo("one");
        dns.names("127.0.0.2 moving.test");
        Await.until("the new address", () -> answer("moving").equals("two"));
    }

    @Test
    void anAliasHoldsNoLongerThanItsOwnTime() {
        assertThat(answer("alias")).isEqualTo("one");
        int before = dns.questions("A", "alias.test");
        Await.until("it is asked for again, though its target holds for an hour", () -> {
            answer("alias");
            return dns.questions("A", "alias.test") > before;
        });
    }

    @Test
    void whenTheNameServerIsGoneTheLastAddressServes() {
        dns.names("127.0.0.2 lost.test");
        assertThat(answer("lost")).isEqualTo("two");
        dns.stop();
        try {
            // the first ones meet the answer, those behind its second one that is out of time
            for (int i = 0; i < 8; i++) {
                assertThat(answer("lost")).isEqualTo("two");
                Await.until("time passes", new Moment(400));
            }
        } finally {
            dns.again();
        }
        dns.names("127.0.0.1 lost.test");
        Await.until("the new address", () -> answer("lost").equals("one"));
        dns.names("");
        Await.until("the name is gone, and not served from before", () -> answer("lost")
                .startsWith("502"));
    }

    /** A condition that comes to hold after so many milliseconds. */
    private static final class Moment implements java.util.function.BooleanSupplier {
        private final long end;

        Moment(long millis) {
            end = System.nanoTime() + millis * 1_000_000;
        }

        @Override
        public boolean getAsBoolean() {
            return System.nanoTime() - end >= 0;
        }
    }

    @Test
    void aNameThatComesLateIsFound() {
        assertThat(answer("late")).startsWith("502").contains("error=dns_error");
        dns.names("127.0.0.1 late.test");
        Await.until("the name is found", () -> answer("late").equals("one"));
    }

    @Test
    void aServerThatRefusesIsToldFromANameThatIsNot() {
        assertThat(answer("refused")).startsWith("502").contains("error=dns_error", "no name server could say");
        assertThat(answer("late")).doesNotContain("no name server could say");
    }

    @Test
    void oneAnswerServesManyRequests() {
        dns.names("127.0.0.1 often.test");
        for (int i = 0; i < 200; i++) {
            assertThat(answer("often")).isEqualTo("one");
        }
        // one second for each answer, and some of them asked for ahead
        assertThat(dns.questions("A", "often.test")).isLessThan(100).isEqualTo(dns.questions("AAAA", "often.test"));
    }

    @Test
    void anAnswerThatIsTooLongForADatagramComesByTcp() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            lines.add("127.0.0.1 large.test");
            lines.add("127.0.1." + i + " large.test");
        }
        dns.names(lines.toArray(String[]::new));
        assertThat(answer("large")).isNotEmpty().doesNotContain("dns");
    }

    @Test
    void wherePortOfIpv6IsClosedIpv4Serves() {
        dns.names("::1 both.test", "127.0.0.1 both.test");
        assertThat(answer("both")).isEqualTo("one");
        assertThat(dns.questions("AAAA", "both.test")).isPositive();
    }
}
