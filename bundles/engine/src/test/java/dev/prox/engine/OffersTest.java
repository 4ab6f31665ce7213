package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OffersTest {
    private final Offers offers = new Offers();
    private final Offer first = FakeModule.filter("headers", "1.0");
    private final Offer second = FakeModule.filter("headers", "2.0");

    @Test
    void theFirstVersionServesUntilItLeaves() {
        assertThat(offers.add(first)).isTrue();
        assertThat(offers.add(second)).isFalse();
        assertThat(offers.serving("filter", "headers")).isSameAs(first);

        assertThat(offers.remove(first)).as("served").isTrue();
        assertThat(offers.serving("filter", "headers")).isSameAs(second);
    }

    @Test
    void oneThatDoesNotServeLeavesUnnoticed() {
        offers.add(first);
        offers.add(second);

        assertThat(offers.remove(second)).isFalse();
        assertThat(offers.remove(second)).as("once more").isFalse();
        assertThat(offers.serving("filter", "headers")).isSameAs(first);
    }

    @Test
    void aNameThatWasThereIsKnownForEver() {
        offers.add(first);
        offers.remove(first);

        assertThat(offers.serving("filter", "headers")).isNull();
        assertThat(offers.known("filter", "headers")).isTrue();
        assertThat(offers.known("filter", "hedaers")).isFalse();
        assertThat(offers.known("handler", "headers")).isFalse();
    }

    @Test
    void aBundleThatIsStoppedIsRememberedForItsNames() {
        offers.add(first);
        offers.remove(first);
        assertThat(offers.namesOf(first.bundleId())).containsExactly("filter/headers");

        offers.exchange(Set.of(first.bundleId()), Set.of());
        assertThat(offers.known("filter", "headers")).as("it was taken out").isFalse();
    }

    @Test
    void aChosenBundleServesUntilItIsTakenBack() {
        offers.add(first);
        offers.add(second);

        Offers.Before before = offers.exchange(Set.of(), Set.of(second.bundleId()));
        assertThat(offers.serving("filter", "headers")).isSameAs(second);

        offers.restore(before);
        assertThat(offers.serving("filter", "headers")).isSameAs(first);
    }

    @Test
    void afterTheChosenOneCameTheOldOneLeavesUnnoticed() {
        offers.add(first);
        offers.add(second);
        offers.exchange(Set.of(), Set.of(second.bundleId()));

        assertThat(offers.remove(first)).isFalse();
        assertThat(offers.serving("filter", "headers")).isSameAs(second);
    }

    @Test
    void namesAreThoseOfTheKindThatServeSorted() {
        offers.add(FakeModule.filter("rate-limit", "1.0"));
        offers.add(first);
        offers.add(second);
        offers.add(FakeModule.offer("handler", "forward", "1.0"));

        assertThat(offers.names("filter")).containsExactly("headers", "rate-limit");
        assertThat(offers.serving()).hasSize(3);
        assertThat(offers.of(second.bundleId())).containsExactly(second);
    }
}
