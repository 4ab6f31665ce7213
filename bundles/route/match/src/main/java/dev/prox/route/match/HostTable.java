package dev.prox.route.match;

import dev.prox.api.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was configured for a host, without an object: a hash from the right end, looked up at each label.
 * Immutable.
 */
final class HostTable {
    private final Node any;
    private final Names wildcards;
    private final Names exact;

    /**
     * @param anyHost the candidates of rules that ask for no host
     * @param hosts those of the others; each list in the order of choice
     */
    HostTable(List<Candidate> anyHost, Map<HostPattern, List<Candidate>> hosts) {
        any = new Node("", anyHost, null);
        wildcards = new Names(hosts.size());
        exact = new Names(hosts.size());
        List<Map.Entry<HostPattern, List<Candidate>>> entries = new ArrayList<>(hosts.entrySet());
        // Wildcards first and short ones before long ones, so that each finds the next wider one.
        entries.sort(Comparator.comparing(
                Map.Entry::getKey,
                Comparator.comparing((HostPattern pattern) -> !pattern.wildcard())
                        .thenComparingInt(pattern -> pattern.name().length())));
        for (var entry : entries) {
            HostPattern pattern = entry.getKey();
            byte[] name = pattern.name().getBytes(StandardCharsets.US_ASCII);
            (pattern.wildcard() ? wildcards : exact)
                    .put(new Node(pattern.name(), entry.getValue(), find(name, 0, name.length)));
        }
    }

    /** The most specific node for the host {@code bytes[from, to)}; the wider ones follow by {@link Node#wider}. */
    Node find(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '.' ? to - 1 : to;
        if (end == from || end - from > HostPattern.OCTETS_MAX) {
            return any;
        }
        Node best = any;
        int hash = 0;
        for (int i = end - 1; i >= from; i--) {
            if (bytes[i] == '.' && i > from) {
                Node wildcard = wildcards.get(hash, bytes, i + 1, end);
                best = wildcard == null ? best : wildcard;
            }
            hash = hash * 31 + lower(bytes[i]);
        }
        Node node = exact.get(hash, bytes, from, end);
        return node == null ? best : node;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    /** What was configured for one host or wildcard. */
    static final class Node {
        final Candidate[] candidates;
        final @Nullable Node wider;
        private final byte[] name;
        private final int hash;

        Node(String name, List<Candidate> candidates, @Nullable Node wider) {
            this.name = name.getBytes(StandardCharsets.US_ASCII);
            this.candidates = candidates.toArray(Candidate[]::new);
            this.wider = wider;
            int h = 0;
            for (int i = this.name.length - 1; i >= 0; i--) {
                h = h * 31 + this.name[i];
            }
            this.hash = h;
        }

        boolean is(byte[] bytes, int from, int to) {
            return Ascii.equalsIgnoreCase(bytes, from, to, name);
        }
    }

    /** Nodes by name, at most half full. */
    private static final class Names {
        private final @Nullable Node[] table;
        private final int mask;

        Names(int count) {
            table = new @Nullable Node[Math.max(2, Integer.highestOneBit(count) * 4)];
            mask = table.length - 1;
        }

        void put(Node node) {
            int at = slot(node.hash);
            while (table[at] != null) {
                at = (at + 1) & mask;
            }
            table[at] = node;
        }

        @Nullable
        Node get(int hash, byte[] bytes, int from, int to) {
            int at = slot(hash);
            for (Node node = table[at]; node != null; node = table[at]) {
                if (node.hash == hash && node.is(bytes, from, to)) {
                    return node;
                }
                at = (at + 1) & mask;
            }
            return null;
        }

        private int slot(int hash) {
            return (hash ^ hash >>> 15) & mask;
        }
    }
}
