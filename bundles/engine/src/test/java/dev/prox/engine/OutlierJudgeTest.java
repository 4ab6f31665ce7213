package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.testkit.FakeLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which endpoints are taken out, why, and for how long. */
class OutlierJudgeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final FakeLoop loop = new FakeLoop();
    private final Endpoints.Group group = new Endpoints().of("api");
    private final OutlierJudge judge = new OutlierJudge();
    private final List<EndpointState> all = new ArrayList<>();
    private UpstreamConfig.@Nullable Outliers config = config(5, 0.5);

    private static UpstreamConfig.Outliers config(int consecutive, double ejectedMax) {
        return new UpstreamConfig.Outliers(
                consecutive,
                UpstreamConfig.Outliers.ALL,
                Duration.ofSeconds(10),
                new Percent(0.2),
                3,
                20,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                new Percent(ejectedMax));
    }

    private void endpoints(int count) {
        for (int i = 0; i < count; i++) {
            all.add(group.of("http://" + i, 1, 0));
        }
        judge(0);
    }

    private EndpointLoop of(int endpoint) {
        return all.get(endpoint).on(loop);
    }

    private void judge(long second) {
        judge.judge(config, all, second * SECOND);
    }

    private List<String> words() {
        return all.stream().map(EndpointState::word).toList();
    }

    private void fail(int endpoint, int times) {
        for (int i = 0; i < times; i++) {
            of(endpoint).failed(0);
        }
    }

    private void answer(int endpoint, int times, int errors, long latency) {
        for (int i = 0; i < times; i++) {
            of(endpoint).latency(latency, 0);
            if (i < errors) {
                of(endpoint).erred();
            } else {
                of(endpoint).answered();
            }
        }
    }

    @Test
    void failuresInARowTakeAnEndpointOut() {
        endpoints(2);
        fail(0, 4);
        of(0).answered();
        fail(0, 4);
        judge(1);
        assertThat(words()).containsExactly("up", "up");
        fail(0, 1);
        judge(1);
        assertThat(words()).containsExactly("ejected", "up");
        assertThat(all.getFirst().reason()).isEqualTo("5 failures in a row");
    }

    @Test
    void itComesBackAndStaysOutLongerEachTime() {
        endpoints(2);
        fail(0, 5);
        judge(1);
        judge(30);
        assertThat(words()).containsExactly("ejected", "up");
        judge(31);
        assertThat(words()).as("the failures of before do not count again").containsExactly("up", "up");
        fail(0, 5);
        judge(32);
        judge(91);
        assertThat(words()).containsExactly("ejected", "up");
        judge(92);
        assertThat(words()).containsExactly("up", "up");
    }

    @Test
    void whoIsWellForAWhileIsForgiven() {
        endpoints(2);
        fail(0, 5);
        judge(1);
        judge(31);
        judge(70);
        fail(0, 5);
        judge(71);
        judge(101);
        assertThat(words()).containsExactly("up", "up");
    }

    @Test
    void oneThatFailsMoreThanTheOthersIsTakenOut() {
        endpoints(4);
        for (int i = 0; i < 4; i++) {
            answer(i, 100, i == 2 ? 50 : 2, MILLI);
        }
        judge(9);
        assertThat(words()).as("before the interval is over").doesNotContain("ejected");
        judge(10);
        assertThat(words()).containsExactly("up", "up", "ejected", "up");
        assertThat(all.get(2).reason()).isEqualTo("50 % of 100 tries fail (2 % elsewhere)");
    }

    @Test
    void whereAllFailAlikeNobodyIs() {
        endpoints(4);
        for (int i = 0; i < 4; i++) {
            answer(i, 100, 50, MILLI);
        }
        judge(10);
        assertThat(words()).doesNotContain("ejected");
    }

    @Test
    void norForAFewFailures() {
        endpoints(4);
        for (int i = 0; i < 4; i++) {
            answer(i, 20, i == 2 ? 5 : 0, MILLI);
        }
        judge(10);
        assertThat(words()).doesNotContain("ejected");
    }

    @Test
    void oneThatIsMuchSlowerIsTakenOut() {
        endpoints(4);
        for (int i = 0; i < 4; i++) {
            answer(i, 50, 0, i == 1 ? 200 * MILLI : 20 * MILLI);
        }
        judge(10);
        assertThat(words()).containsExactly("up", "ejected", "up", "up");
        assertThat(all.get(1).reason()).isEqualTo("responses take 200.0 ms on average (20.0 ms elsewhere)");
    }

    @Test
    void noMoreAreOutThanMayBe() {
        endpoints(5);
        for (int i = 0; i < 5; i++) {
            fail(i, 10);
        }
        judge(1);
        assertThat(words().stream().filter("ejected"::equals)).hasSize(2);
        assertThat(all.getLast().word()).isEqualTo("up");
    }

    @Test
    void theOnlyOneStays() {
        endpoints(1);
        fail(0, 10);
        judge(1);
        assertThat(words()).containsExactly("up");
    }

    @Test
    void whereNobodyIsToBeTakenOutAllComeBack() {
        endpoints(2);
        fail(0, 5);
        judge(1);
        config = null;
        judge(2);
        assertThat(words()).containsExactly("up", "up");
    }
}
