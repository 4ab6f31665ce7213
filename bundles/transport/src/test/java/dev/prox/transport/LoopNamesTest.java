package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Transport.Asked;
import dev.prox.api.Transport.Dns;
import dev.prox.api.Transport.Server;
import dev.prox.testkit.FakeLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is remembered of names, for how long, and what serves when name servers fail. */
class LoopNamesTest {
    private static final Dns SETTINGS =
            new Dns(List.of(), seconds(2), seconds(100), seconds(5), seconds(60), seconds(1));

    private final FakeLoop loop = new FakeLoop();
    private final Servers servers = new Servers();
    private final LoopNames names = new LoopNames(loop, SETTINGS, servers);
    private final List<String> told = new ArrayList<>();

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private record Question(String name, NameSource.Answer answer) {}

    private static final class Servers implements NameSource {
        private final List<Question> asked = new ArrayList<>();
        private final List<NameSource.Services> services = new ArrayList<>();
        private int answered;
        private boolean closed;

        @Override
        public void ask(String name, Answer answer) {
            asked.add(new Question(name, answer));
        }

        @Override
        public void askServices(String name, Services done) {
            services.add(done);
        }

        @Override
        public void close() {
            closed = true;
        }

        Answer next() {
            return asked.get(answered++).answer();
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void resolve(String host) {
        names.resolve(host, (addresses, failure) -> told.add(text(addresses, failure)));
    }

    private static String text(List<InetAddress> addresses, Failure failure) {
        return failure == null
                ? addresses.getFirst().getHostAddress()
                : failure.kind().name();
    }

    private void answer(String address, long ttl) {
        servers.next().addresses(List.of(address(address)), ttl);
    }

    private void later(long millis) {
        loop.advance(Duration.ofMillis(millis));
    }

    /** What the name is now, and how many questions it took in all. */
    private void assertNow(String what, int questions) {
        told.clear();
        resolve("a.test");
        assertThat(told).containsExactly(what);
        assertThat(servers.asked).hasSize(questions);
    }

    private void know(String address, long ttl) {
        resolve("a.test");
        answer(address, ttl);
    }

    // ---- one question, one answer ----

    @Test
    void ofOneNameOneQuestionIsUnderWay() {
        resolve("a.test");
        resolve("A.Test");
        resolve("b.test");
        assertThat(servers.asked).extracting(Question::name).containsExactly("a.test", "b.test");
        assertThat(told).isEmpty();
        answer("192.0.2.1", 10);
        assertThat(told).containsExactly("192.0.2.1", "192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 7999, 10_000",
        "0, 1500, 2000",
        "1, 1500, 2000",
        "100000, 79_999, 100_000",
        "4294967295, 79_999, 100_000"
    })
    void anAnswerHoldsForItsTtlWithinBounds(long ttl, long millisStill, long millisOver) {
        know("192.0.2.1", ttl);
        later(millisStill);
        assertNow("192.0.2.1", 1);
        later(millisOver - millisStill);
        told.clear();
        resolve("a.test");
        assertThat(told).isEmpty();
        assertThat(servers.asked).hasSize(2);
        answer("192.0.2.2", ttl);
        assertThat(told).containsExactly("192.0.2.2");
    }

    @Test
    void aNameInUseIsAskedForAhead() {
        know("192.0.2.1", 10);
        later(8000);
        assertNow("192.0.2.1", 2);
        assertNow("192.0.2.1", 2);
        answer("192.0.2.2", 10);
        assertNow("192.0.2.2", 2);
        later(7999);
        assertNow("192.0.2.2", 2);
    }

    @Test
    void whenThatFailsTheAnswerHoldsToItsEndAndServersHaveAPause() {
        know("192.0.2.1", 10);
        later(8000);
        assertNow("192.0.2.1", 2);
        servers.next().failed(Kind.DNS_TIMEOUT);
        later(900);
        assertNow("192.0.2.1", 2);
        later(200);
        assertNow("192.0.2.1", 3);
    }

    // ---- names without address ----

    @Test
    void thatThereIsNoneIsRememberedToo() {
        resolve("a.test");
        servers.next().none();
        assertThat(told).containsExactly("DNS_ERROR");
        later(4999);
        assertNow("DNS_ERROR", 1);
        later(1);
        resolve("a.test");
        assertThat(servers.asked).hasSize(2);
    }

    @Test
    void aNameThatIsGoneIsNotServedStale() {
        know("192.0.2.1", 2);
        later(2000);
        resolve("a.test");
        told.clear();
        servers.next().none();
        assertThat(told).containsExactly("DNS_ERROR");
        assertNow("DNS_ERROR", 2);
    }

    // ---- name servers that fail ----

    @Test
    void whenServersFailTheLastAnswerServesForAWhile() {
        know("192.0.2.1", 2);
        later(2000);
        told.clear();
        resolve("a.test");
        servers.next().failed(Kind.DNS_ERROR);
        assertThat(told).containsExactly("192.0.2.1");
        later(900);
        assertNow("192.0.2.1", 2);
        later(200);
        told.clear();
        resolve("a.test");
        assertThat(servers.asked).hasSize(3);
        answer("192.0.2.9", 2);
        assertThat(told).containsExactly("192.0.2.9");
    }

    @Test
    void butNotForEver() {
        know("192.0.2.1", 2);
        later(62_000);
        told.clear();
        resolve("a.test");
        servers.next().failed(Kind.DNS_TIMEOUT);
        assertThat(told).containsExactly("DNS_TIMEOUT");
    }

    @Test
    void nobodyWaitsLongForServersThatSayNothing() {
        know("192.0.2.1", 2);
        later(2000);
        told.clear();
        resolve("a.test");
        later(1700);
        assertThat(told).isEmpty();
        later(200);
        assertThat(told).containsExactly("192.0.2.1");
        assertNow("192.0.2.1", 2);
        answer("192.0.2.2", 10);
        assertNow("192.0.2.2", 2);
    }

    @Test
    void pausesGrowToAHalfMinute() {
        resolve("a.test");
        int questions = 1;
        for (long pause : new long[] {1000, 2000, 4000, 8000, 16_000, 32_000, 32_000}) {
            servers.next().failed(Kind.DNS_TIMEOUT);
            later(pause - 1);
            assertNow("DNS_TIMEOUT", questions);
            later(1);
            resolve("a.test");
            assertThat(servers.asked).hasSize(++questions);
        }
    }

    // ---- bounds ----

    @Test
    void soManyQuestionsAreUnderWay() {
        for (int i = 0; i < LoopNames.ASKING_MAX; i++) {
            resolve("n" + i + ".test");
        }
        assertThat(told).isEmpty();
        resolve("one-more.test");
        assertThat(told).containsExactly("DNS_ERROR");
        answer("192.0.2.1", 10);
        resolve("one-more.test");
        assertThat(servers.asked).hasSize(LoopNames.ASKING_MAX + 1);
    }

    @Test
    void soManyWait() {
        for (int i = 0; i <= LoopNames.WAITING_MAX; i++) {
            resolve("a.test");
        }
        assertThat(told).containsExactly("DNS_ERROR");
    }

    @Test
    void theNameThatWasNotUsedForTheLongestTimeIsForgotten() {
        know("192.0.2.1", 100);
        resolve("b.test");
        answer("192.0.2.2", 100);
        resolve("a.test");
        for (int i = 0; i < LoopNames.NAMES_MAX - 1; i++) {
            resolve("n" + i + ".test");
            answer("192.0.2.3", 100);
        }
        assertThat(names.size()).isEqualTo(LoopNames.NAMES_MAX);
        assertNow("192.0.2.1", LoopNames.NAMES_MAX + 1);
        resolve("b.test");
        assertThat(servers.asked).hasSize(LoopNames.NAMES_MAX + 2);
    }

    // ---- the end ----

    @Test
    void whoHasAskedGetsAnAnswerThoughItIsTheEnd() {
        resolve("a.test");
        names.leave();
        assertThat(servers.closed).isFalse();
        answer("192.0.2.1", 10);
        assertThat(told).containsExactly("192.0.2.1");
        assertThat(servers.closed).isTrue();
    }

    @Test
    void whoAsksPastWhatIsKnownHearsHowLongTheAnswerHolds() {
        know("10.0.0.1", 50);
        ask("a.test", false);
        answer("10.0.0.2", 7);
        ask("_web._tcp.test", true);
        servers.services.getFirst().services(List.of(new Server("b.test", 81, 3, 4)), 1000);
        ask("a.test", false);
        servers.next().none();
        ask("a.test", false);
        servers.next().failed(Kind.DNS_TIMEOUT);
        assertThat(told)
                .endsWith(
                        "[Server[host=10.0.0.2, port=0, priority=0, weight=1]] for 7",
                        "[Server[host=b.test, port=81, priority=3, weight=4]] for 100",
                        "[] for 5",
                        "dns_timeout: no name server could say what a.test is");
        assertNow("10.0.0.1", 4);
    }

    private void ask(String name, boolean services) {
        names.ask(name, services, new Asked() {
            @Override
            public void servers(List<Server> found, long nanos) {
                told.add(found + " for " + Duration.ofNanos(nanos).toSeconds());
            }

            @Override
            public void failed(Failure failure) {
                told.add(failure.toString());
            }
        });
    }

    @Test
    void theSourceIsNotClosedWhileSomebodyIsToldOfServices() {
        ask("_web._tcp.test", true);
        names.leave();
        assertThat(servers.closed).isFalse();
        servers.services.getFirst().failed(Kind.DNS_ERROR);
        assertThat(servers.closed).isTrue();
    }
}
