package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Discovery.Found;
import dev.prox.engine.KnownSet.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is believed of what was found, and what is kept of it. */
class KnownSetTest {
    private static final Believing HALF = new Believing(0.5, 30);

    private final KnownSet set = new KnownSet(null);

    private static List<Found> servers(int count) {
        return IntStream.range(0, count).mapToObj(KnownSetTest::server).toList();
    }

    private static Found server(int nth) {
        return new Found(false, "10.0.0." + nth, 80, 1, 0, "", Map.of());
    }

    private Effect found(int count, long now) {
        return set.found(servers(count), HALF, now);
    }

    @Test
    void theFirstAnswerIsBelieved() {
        assertThat(found(4, 0)).isEqualTo(Effect.CHANGED);
        assertThat(set.endpoints()).hasSize(4);
    }

    @Test
    void soIsOneOfWhichHalfIsGone() {
        found(4, 0);
        assertThat(found(2, 1)).isEqualTo(Effect.CHANGED);
    }

    @Test
    void andOneInWhichOthersAreInThePlaceOfAll() {
        found(4, 0);
        List<Found> others = List.of(server(11), server(12), server(13));
        assertThat(set.found(others, HALF, 1)).isEqualTo(Effect.CHANGED);
    }

    @Test
    void whereMoreIsGoneItMustBeSaidForAWhile() {
        found(4, 0);
        assertThat(found(1, 10)).isEqualTo(Effect.HELD);
        assertThat(set.held()).isEqualTo("1 of 4 endpoints are left");
        assertThat(found(1, 20)).isEqualTo(Effect.NONE);
        assertThat(set.endpoints()).hasSize(4);
        assertThat(found(1, 40)).isEqualTo(Effect.CHANGED);
        assertThat(set.endpoints()).hasSize(1);
        assertThat(set.held()).isNull();
    }

    @Test
    void oneThatSaysNothingMoreHasSaidIt() {
        found(4, 0);
        found(1, 10);
        assertThat(set.passed(HALF, 39)).isEqualTo(Effect.NONE);
        assertThat(set.passed(HALF, 40)).isEqualTo(Effect.CHANGED);
    }

    @Test
    void oneThatCannotSayHasNot() {
        found(4, 0);
        found(1, 10);
        set.failed("no name server", 30);
        assertThat(set.passed(HALF, 100)).isEqualTo(Effect.NONE);
        assertThat(found(1, 101)).isEqualTo(Effect.CHANGED);
    }

    @Test
    void aFullAnswerEndsTheDoubt() {
        found(4, 0);
        found(0, 10);
        assertThat(found(4, 20)).isEqualTo(Effect.NONE);
        assertThat(set.held()).isNull();
        assertThat(found(0, 39)).isEqualTo(Effect.HELD);
        assertThat(set.passed(HALF, 50)).isEqualTo(Effect.NONE);
    }

    @Test
    void noneAreNeverBelievedAtOnce() {
        Believing all = new Believing(1, 30);
        set.found(servers(1), all, 0);
        assertThat(set.found(List.of(), all, 1)).isEqualTo(Effect.HELD);
        assertThat(set.found(List.of(), all, 31)).isEqualTo(Effect.CHANGED);
        assertThat(set.endpoints()).isEmpty();
        assertThat(set.isKnown()).isTrue();
    }

    @Test
    void somebodyMayConfirmIt() {
        found(4, 0);
        found(1, 10);
        assertThat(set.confirmed()).isEqualTo(Effect.CHANGED);
        assertThat(set.confirmed()).isEqualTo(Effect.NONE);
    }

    @Test
    void theOrderAndWhatComesTwiceSayNothing() {
        found(3, 0);
        List<Found> again = List.of(server(2), server(0), server(1), server(2));
        assertThat(set.found(again, HALF, 1)).isEqualTo(Effect.NONE);
    }

    @Test
    void whatIsKeptIsReadAgain(@TempDir Path folder) {
        List<Found> all = List.of(server(1), new Found(true, "a.test", 8443, 7, 2, "eu", Map.of("track", "beta")));
        KnownSetFiles files = new KnownSetFiles(folder.resolve("discovery"));
        assertThat(files.read("a/../b")).isNull();
        files.write("a/../b", all);
        assertThat(files.read("a/../b")).isEqualTo(all);
        files.forget("a/../b");
        assertThat(files.read("a/../b")).isNull();
    }

    @Test
    void whatIsDamagedIsNotKnown(@TempDir Path folder) throws IOException {
        KnownSetFiles files = new KnownSetFiles(folder);
        files.write("api", servers(3));
        Path file = folder.resolve("api.endpoints");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 5));
        assertThat(files.read("api")).isNull();
    }
}
