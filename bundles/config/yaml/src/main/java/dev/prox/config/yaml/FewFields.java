package dev.prox.config.yaml;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a small mapping, in their order: a third of the memory of a {@link java.util.LinkedHashMap}, of which a large document would have hundreds of thousands. Immutable. */
final class FewFields extends AbstractMap<String, YamlNode> {
    static final int MAX = 8;

    private final String[] keys;
    private final YamlNode[] values;

    /** @param fields at most {@value #MAX} */
    FewFields(Map<String, YamlNode> fields) {
        this.keys = fields.keySet().toArray(String[]::new);
        this.values = fields.values().toArray(YamlNode[]::new);
    }

    private int find(@Nullable Object key) {
        int at = keys.length - 1;
        while (at >= 0 && !keys[at].equals(key)) {
            at--;
        }
        return at;
    }

    @Override
    public @Nullable YamlNode get(@Nullable Object key) {
        int at = find(key);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) >= 0;
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public Set<Entry<String, YamlNode>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, YamlNode>> iterator() {
                return new Each();
            }

            @Override
            public int size() {
                return keys.length;
            }
        };
    }

    private final class Each implements Iterator<Entry<String, YamlNode>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < keys.length;
        }

        @Override
        public Entry<String, YamlNode> next() {
            if (next == keys.length) {
                throw new NoSuchElementException();
            }
            int at = next++;
            return Map.entry(keys[at], values[at]);
        }
    }
}
