package dev.prox.route.match;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Things by a name of octets: a hash table of small buckets.
 *
 * <p>A change makes another table that shares all buckets but one with this; only an {@link Edit} that has made the table itself changes it in
 * place. So a change of one name among many costs a copy of the spine, and a table of many names is filled at once.
 */
final class Names<T extends Names.Named> {
    private static final Named[] EMPTY = {};
    private static final int IN_BUCKET = 2;

    private final Edit owner;
    private Named[][] buckets;
    private int count;

    private Names(Edit owner, Named[][] buckets, int count) {
        this.owner = owner;
        this.buckets = buckets;
        this.count = count;
    }

    static <T extends Named> Names<T> none(Edit edit) {
        return new Names<>(edit, new Named[][] {EMPTY}, 0);
    }

    /** Something with a name. */
    abstract static class Named {
        private final byte[] name;
        private final int hash;

        Named(byte[] name, int hash) {
            this.name = name;
            this.hash = hash;
        }

        final byte[] name() {
            return name;
        }

        /** Whether the octets are its name. */
        abstract boolean is(byte[] bytes, int from, int to);
    }

    boolean isEmpty() {
        return count == 0;
    }

    @Nullable
    @SuppressWarnings("unchecked")
    T get(int hash, byte[] bytes, int from, int to) {
        for (Named each : buckets[slot(hash, buckets.length)]) {
            if (each.hash == hash && each.is(bytes, from, to)) {
                return (T) each;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<T> each) {
        for (Named[] bucket : buckets) {
            for (Named value : bucket) {
                each.accept((T) value);
            }
        }
    }

    private static int slot(int hash, int length) {
        int spread = hash * 0x9E3779B9;
        return (spread ^ spread >>> 15) & length - 1;
    }

    /** With this value in the place of another of its name, or beside those that are there. */
    Names<T> with(T value, Edit edit) {
        Names<T> changed = ownedBy(edit);
        changed.put(value);
        return changed;
    }

    Names<T> without(T value, Edit edit) {
        Names<T> changed = ownedBy(edit);
        int slot = slot(((Named) value).hash, changed.buckets.length);
        Named[] bucket = changed.buckets[slot];
        int at = find(bucket, value);
        Named[] less = Arrays.copyOf(bucket, bucket.length - 1);
        System.arraycopy(bucket, at + 1, less, at, less.length - at);
        changed.buckets[slot] = less;
        changed.count--;
        return changed;
    }

    private Names<T> ownedBy(Edit edit) {
        return owner == edit ? this : new Names<>(edit, buckets.clone(), count);
    }

    private void put(Named value) {
        int slot = slot(value.hash, buckets.length);
        Named[] bucket = buckets[slot];
        int at = find(bucket, value);
        Named[] more = at < 0 ? Arrays.copyOf(bucket, bucket.length + 1) : bucket.clone();
        more[at < 0 ? bucket.length : at] = value;
        buckets[slot] = more;
        if (at < 0 && ++count > buckets.length * IN_BUCKET) {
            grow();
        }
    }

    private static int find(Named[] bucket, Named value) {
        for (int i = 0; i < bucket.length; i++) {
            if (bucket[i].hash == value.hash && Arrays.equals(bucket[i].name, value.name)) {
                return i;
            }
        }
        return -1;
    }

    private void grow() {
        Named[][] old = buckets;
        buckets = new Named[old.length * 2][];
        Arrays.fill(buckets, EMPTY);
        count = 0;
        for (Named[] bucket : old) {
            for (Named value : bucket) {
                put(value);
            }
        }
    }
}
