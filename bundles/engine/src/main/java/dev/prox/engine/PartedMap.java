package dev.prox.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An immutable map in parts, which maps that differ little share: what changes one of many entries costs a part, and so does finding out which one it was. */
final class PartedMap<K, V> {
    private static final int PARTS = 1 << 10;

    private final List<Map<K, V>> parts;

    private PartedMap(List<Map<K, V>> parts) {
        this.parts = parts;
    }

    static <K, V> PartedMap<K, V> empty() {
        return new PartedMap<>(Collections.nCopies(PARTS, Map.of()));
    }

    private static int part(Object key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 10 ^ hash >>> 20) & PARTS - 1;
    }

    @Nullable
    V get(K key) {
        return parts.get(part(key)).get(key);
    }

    boolean has(Object key) {
        return parts.get(part(key)).containsKey(key);
    }

    int size() {
        return parts.stream().mapToInt(Map::size).sum();
    }

    void forEachKey(Consumer<? super K> each) {
        parts.forEach(part -> part.keySet().forEach(each));
    }

    /** Keys that the other one does not have. */
    List<K> without(PartedMap<K, V> other) {
        List<K> found = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            Map<K, V> theirs = other.parts.get(i);
            if (parts.get(i) != theirs) {
                parts.get(i).keySet().stream()
                        .filter(key -> !theirs.containsKey(key))
                        .forEach(found::add);
            }
        }
        return found;
    }

    Edit<K, V> edit() {
        return new Edit<>(this);
    }

    /** Another one that begins as one is. Used once. */
    static final class Edit<K, V> {
        private final List<Map<K, V>> parts;
        private final BitSet own = new BitSet(PARTS);

        private Edit(PartedMap<K, V> before) {
            this.parts = new ArrayList<>(before.parts);
        }

        private Map<K, V> own(Object key) {
            int at = part(key);
            if (!own.get(at)) {
                own.set(at);
                parts.set(at, new HashMap<>(parts.get(at)));
            }
            return parts.get(at);
        }

        @Nullable
        V get(K key) {
            return parts.get(part(key)).get(key);
        }

        /** Returns what was there, or null. */
        @Nullable
        V put(K key, V value) {
            return own(key).put(key, value);
        }

        void remove(K key) {
            own(key).remove(key);
        }

        PartedMap<K, V> done() {
            return new PartedMap<>(List.copyOf(parts));
        }
    }
}
