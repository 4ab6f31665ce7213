package dev.prox.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.PagedList.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagedListTest {
    private static final int SIZE = 5000;

    private final PagedList<String> list = PagedList.of(texts(SIZE));

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
    }

    @Test
    void holdsWhatItWasMadeOf() {
        assertThat(list).isEqualTo(texts(SIZE)).hasSize(SIZE);
        assertThat(PagedList.of(list)).isSameAs(list);
        assertThat(PagedList.of(List.of())).isEmpty();
    }

    @Test
    void oneChangedItemIsFound() {
        PagedList<String> changed = list.with(2000, 2001, List.of("other"));
        assertThat(changed.get(2000)).isEqualTo("other");
        assertThat(list.get(2000)).isEqualTo("text 2000");
        assertThat(changed.differences(list)).containsExactly(new Difference(2000, 2001, 2000, 2001));
        assertThat(changed).isNotEqualTo(list);
        assertThat(changed.with(2000, 2001, List.of("text 2000"))).isEqualTo(list);
    }

    @Test
    void whatComesAndGoesIsFound() {
        assertThat(list.with(3000, 3000, List.of("a", "b")).differences(list))
                .containsExactly(new Difference(3000, 3000, 3000, 3002));
        assertThat(list.with(0, 1, List.of()).differences(list)).containsExactly(new Difference(0, 1, 0, 0));
        assertThat(list.with(SIZE, SIZE, List.of("end")).differences(list))
                .containsExactly(new Difference(SIZE, SIZE, SIZE, SIZE + 1));
        assertThat(list.differences(list)).isEmpty();
    }

    @Test
    void anyChangesGiveTheSameListAsAnArray() {
        Random random = new Random(1);
        PagedList<String> paged = PagedList.of(texts(1500));
        List<String> plain = new ArrayList<>(paged);
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(plain.size() + 1);
            int end = from + random.nextInt(Math.min(50, plain.size() - from) + 1);
            List<String> others = texts(random.nextBoolean() ? end - from : random.nextInt(60)).stream()
                    .map(String::new)
                    .toList();
            PagedList<String> before = paged;
            paged = paged.with(from, end, others);
            plain.subList(from, end).clear();
            plain.addAll(from, others);
            assertThat(paged).isEqualTo(plain);
            assertThat(told(before, paged)).isEqualTo(plain);
        }
    }

    /** What the differences make of the list of before. */
    private static List<String> told(PagedList<String> before, PagedList<String> now) {
        PagedList<String> result = before;
        for (Difference each : now.differences(before)) {
            assertThat(each.inPlace()).isEqualTo(now.size() == before.size());
            result = result.with(each.before(), each.beforeEnd(), now.subList(each.from(), each.end()));
        }
        return result;
    }

    @Test
    void pagesOfTheSameObjectsAreShared() {
        List<String> others = new ArrayList<>(list);
        others.set(4000, "other");
        AtomicInteger made = new AtomicInteger();
        Object by = new Object();
        PagedList<Integer> lengths = list.map(by, text -> made.getAndIncrement());
        PagedList<Integer> again = PagedList.of(others, list).map(by, text -> made.getAndIncrement());
        assertThat(made.get()).isBetween(SIZE + 1, SIZE + 1024);
        assertThat(again.get(0)).isSameAs(lengths.get(0));
        assertThat(again.differences(lengths)).hasSize(1);
    }

    @Test
    void anotherMakerMakesAnew() {
        PagedList<String> kept = list.map("one", text -> text + "!");
        assertThat(list.map("other", text -> text + "?").get(0)).isEqualTo("text 0?");
        assertThat(kept.get(0)).isEqualTo("text 0!");
    }

    @Test
    void whatCouldNotBeMadeIsTriedAgain() {
        PagedList<@Nullable String> nothing = list.map("one", text -> null);
        assertThat(nothing.get(7)).isNull();
        assertThat(list.map("one", text -> text).get(7)).isEqualTo("text 7");
    }
}
