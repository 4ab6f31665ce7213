package dev.prox.route.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A table keyed by octets and a number, which never grows: four places for each hash, and the fifth entry takes the
 * place of one of them in turn. So a hostile client can make others' entries be made anew, and nothing worse. A look-up
 * allocates nothing. Confined to one event loop.
 */
final class ByteTable<E extends ByteTable.Entry> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
    private static final int WAYS = 4;

    /** A key, to be extended by what it leads to. Prints no key: it may hold credentials. */
    abstract static class Entry {
        private final byte[] key;
        private final int number;
        private int hash;

        Entry(byte[] key, int number) {
            this.key = key;
            this.number = number;
        }

        /** Of the key; after the entry has been added. */
        final int hash() {
            return hash;
        }

        private boolean matches(int otherHash, byte[] bytes, int from, int to, int otherNumber) {
            return hash == otherHash && number == otherNumber && Arrays.equals(key, 0, key.length, bytes, from, to);
        }

        @Override
        public abstract String toString();
    }

    private final @Nullable Entry[] places;
    private final int mask;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private int turn;

    /** @param entriesMax a power of two of at least 4 */
    ByteTable(int entriesMax) {
        places = new Entry[entriesMax];
        mask = entriesMax - WAYS;
    }

    @SuppressWarnings("unchecked") // add takes nothing else
    @Nullable
    E find(byte[] bytes, int from, int to, int number) {
        int hash = hash(bytes, from, to, number);
        int first = hash & mask;
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = places[i];
            if (entry != null && entry.matches(hash, bytes, from, to, number)) {
                return (E) entry;
            }
        }
        return null;
    }

    /** Adds an entry whose key is not there. */
    void add(E added) {
        Entry entry = added;
        entry.hash = hash(entry.key, 0, entry.key.length, entry.number);
        int first = entry.hash & mask;
        int place = first + (turn++ & WAYS - 1);
        for (int i = first; i < first + WAYS; i++) {
            if (places[i] == null) {
                place = i;
                break;
            }
        }
        places[place] = entry;
    }

    private int hash(byte[] bytes, int from, int to, int number) {
        long hash = mixed(seed ^ (long) number << 32 ^ to - from);
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(bytes, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = rest << 8 | bytes[i] & 0xff;
        }
        return (int) (mixed(hash ^ rest) >>> 32);
    }

    private static long mixed(long value) {
        long product = value * MULTIPLIER;
        return product ^ product >>> 32;
    }
}
