package dev.prox.api;

import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list in pages, which lists that differ little share: what changes one of many items costs a page, and so does finding out which one it was.
 */
public final class PagedList<T> extends AbstractList<T> implements RandomAccess {
    private static final int BITS = 10;
    private static final int PAGE = 1 << BITS;
    private static final PagedList<?> EMPTY = new PagedList<>(new Page[0], 0);

    private final Page[] pages;
    private final int size;

    @SuppressWarnings("unchecked") // of nothing
    private static <T> PagedList<T> empty() {
        return (PagedList<T>) EMPTY;
    }

    private PagedList(Page[] pages, int size) {
        this.pages = pages;
        this.size = size;
    }

    /** Some items, and what they were mapped to last, for as long as somebody uses that. */
    private static final class Page {
        final @Nullable Object[] items;
        volatile @Nullable Mapped mapped;

        Page(@Nullable Object[] items) {
            this.items = items;
        }
    }

    /** Keeps neither, so that a module that is gone can be collected. */
    private record Mapped(WeakReference<Object> by, WeakReference<Page> page) {}

    /** What is made of an item. */
    public interface Maker<T, R> {
        @Nullable
        R make(T item);
    }

    /** Items of one list that are not those of another one. Both may be empty, not at once. */
    public record Difference(int before, int beforeEnd, int from, int end) {
        /** Whether as many items are in their place as there were. */
        public boolean inPlace() {
            return before == from && beforeEnd == end;
        }
    }

    public static <T> PagedList<T> of(Collection<? extends T> items) {
        if (items instanceof PagedList<? extends T> paged) {
            @SuppressWarnings("unchecked") // nobody changes it
            PagedList<T> same = (PagedList<T>) paged;
            return same;
        }
        return items.isEmpty() ? empty() : paged(items.toArray(), new Page[0], 0);
    }

    /** With the pages of another list where they hold the same objects. */
    public static <T> PagedList<T> of(Collection<? extends T> items, PagedList<?> like) {
        return items instanceof PagedList<?> ? of(items) : paged(items.toArray(), like.pages, 0);
    }

    /** @param from the first page that is not taken as it is */
    private static <T> PagedList<T> paged(@Nullable Object[] items, Page[] like, int from) {
        int offset = from << BITS;
        Page[] pages = Arrays.copyOf(like, from + Math.ceilDiv(items.length, PAGE));
        for (int i = from; i < pages.length; i++) {
            int begin = (i << BITS) - offset;
            int end = Math.min(begin + PAGE, items.length);
            boolean same = i < like.length && same(like[i].items, items, begin, end);
            pages[i] = same ? like[i] : new Page(Arrays.copyOfRange(items, begin, end));
        }
        return new PagedList<>(pages, offset + items.length);
    }

    private static boolean same(@Nullable Object[] page, @Nullable Object[] items, int begin, int end) {
        if (page.length != end - begin) {
            return false;
        }
        for (int i = 0; i < page.length; i++) {
            if (page[i] != items[begin + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what was put in
    public T get(int index) {
        return (T) pages[index >> BITS].items[index & PAGE - 1];
    }

    // ---- others ----

    /** With other items in the place of those of a range. */
    public PagedList<T> with(int from, int end, List<? extends T> items) {
        if (items.size() == end - from) {
            return inPlace(from, items);
        }
        int first = from >> BITS;
        List<@Nullable Object> rest = new ArrayList<>(subList(first << BITS, from));
        rest.addAll(items);
        rest.addAll(subList(end, size));
        return paged(rest.toArray(), pages, first);
    }

    private PagedList<T> inPlace(int from, List<? extends T> items) {
        Page[] changed = pages.clone();
        for (int i = 0; i < items.size(); i++) {
            int at = from + i >> BITS;
            if (changed[at] == pages[at]) {
                changed[at] = new Page(pages[at].items.clone());
            }
            changed[at].items[from + i & PAGE - 1] = items.get(i);
        }
        return new PagedList<>(changed, size);
    }

    /**
     * What is made of each item. A page of which the same maker has made something before is not looked at again while somebody uses that, but where null was made.
     *
     * @param by who makes it: nobody else, for any list
     */
    public <R> PagedList<R> map(Object by, Maker<? super T, ? extends R> maker) {
        if (pages.length == 0) {
            return empty();
        }
        Page[] made = new Page[pages.length];
        for (int i = 0; i < made.length; i++) {
            Mapped last = pages[i].mapped;
            Page known = last == null || last.by.get() != by ? null : last.page.get();
            made[i] = known == null ? mapped(pages[i], by, maker) : known;
        }
        return new PagedList<>(made, size);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what was put in
    private Page mapped(Page page, Object by, Maker<? super T, ?> maker) {
        @Nullable Object[] items = new @Nullable Object[page.items.length];
        boolean complete = true;
        for (int i = 0; i < items.length; i++) {
            Object item = maker.make((T) page.items[i]);
            complete &= item != null;
            items[i] = item;
        }
        Page made = new Page(items);
        if (complete) {
            page.mapped = new Mapped(new WeakReference<>(by), new WeakReference<>(made));
        }
        return made;
    }

    // ---- differences ----

    /**
     * Where other objects stand than in another list, in order; all else stands in both. Of lists of one length each range is in its place; else there is one range,
     * between what both begin and end with.
     */
    public List<Difference> differences(PagedList<?> before) {
        List<Difference> found = new ArrayList<>();
        if (size == before.size) {
            for (int i = 0; i < pages.length; i++) {
                if (pages[i] != before.pages[i]) {
                    addDifference(before, i << BITS, Math.min(size, i + 1 << BITS), found);
                }
            }
            return found;
        }
        int shorter = Math.min(size, before.size);
        int from = 0;
        while (from < shorter && get(from) == before.get(from)) {
            from += samePage(before, from) ? pages[from >> BITS].items.length : 1;
        }
        int same = 0;
        while (same < shorter - from && get(size - 1 - same) == before.get(before.size - 1 - same)) {
            same++;
        }
        found.add(new Difference(from, before.size - same, from, size - same));
        return found;
    }

    private boolean samePage(PagedList<?> before, int at) {
        return (at & PAGE - 1) == 0 && pages[at >> BITS] == before.pages[at >> BITS];
    }

    private void addDifference(PagedList<?> before, int begin, int limit, List<Difference> found) {
        int from = begin;
        int end = limit;
        while (from < end && get(from) == before.get(from)) {
            from++;
        }
        while (from < end && get(end - 1) == before.get(end - 1)) {
            end--;
        }
        if (from < end) {
            found.add(new Difference(from, end, from, end));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof PagedList<?> list)) {
            return super.equals(other);
        }
        if (size != list.size) {
            return false;
        }
        for (Difference each : differences(list)) {
            for (int i = each.from; i < each.end; i++) {
                if (!Objects.equals(get(i), list.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
