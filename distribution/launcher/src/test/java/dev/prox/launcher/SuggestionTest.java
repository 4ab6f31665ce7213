package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    @Test
    void aDistanceCountsLettersThatChange() {
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("start", "start")).isZero();
        assertThat(Suggestion.distance("strat", "start")).isEqualTo(2);
        assertThat(Suggestion.distance("stop", "top")).isEqualTo(1);
    }

    @Test
    void theWordThatBeginsSoWins() {
        assertThat(Suggestion.nearest("stat", List.of("start", "status"))).contains("status");
    }

    @Test
    void aWordThatIsFarFromAllHasNoSuggestion() {
        assertThat(Suggestion.nearest("zebra", List.of("start", "status"))).isEmpty();
    }
}
