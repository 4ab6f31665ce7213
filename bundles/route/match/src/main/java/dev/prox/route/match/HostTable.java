package dev.prox.route.match;

import dev.prox.api.Exchange;
import dev.prox.api.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was configured for each host, with one priority. Found without an object. */
final class HostTable {
    final int priority;
    private final Edit owner;
    private HostNode any;
    private Names<HostNode> wildcards;
    private Names<HostNode> exact;

    HostTable(int priority, Edit edit) {
        this.priority = priority;
        this.owner = edit;
        this.any = new HostNode("", edit);
        this.wildcards = Names.none(edit);
        this.exact = Names.none(edit);
    }

    private HostTable(HostTable from, Edit edit) {
        this.priority = from.priority;
        this.owner = edit;
        this.any = from.any;
        this.wildcards = from.wildcards;
        this.exact = from.exact;
    }

    /** The first candidate, by host from the exact one over wildcards from the longest to none, for a path as in {@link HostNode#first}. */
    @Nullable
    Candidate first(Exchange exchange, byte[] path, int from, int to) {
        RequestHead head = exchange.request();
        byte[] bytes = head.bytes();
        int begin = head.hostFrom();
        int end = head.hostTo() > begin && bytes[head.hostTo() - 1] == '.' ? head.hostTo() - 1 : head.hostTo();
        Candidate found = null;
        if (end > begin && end - begin <= HostPattern.OCTETS_MAX) {
            HostNode node = exact.isEmpty() ? null : exact.get(HostNode.hash(bytes, begin, end), bytes, begin, end);
            found = node == null ? null : node.first(exchange, path, from, to);
            int at = begin;
            while (found == null && !wildcards.isEmpty()) {
                HostNode wildcard = longestWildcard(bytes, at, end);
                if (wildcard == null) {
                    break;
                }
                found = wildcard.first(exchange, path, from, to);
                at = end - wildcard.name().length;
            }
        }
        return found == null ? any.first(exchange, path, from, to) : found;
    }

    /** That for the longest name that ends the host and begins behind a dot behind {@code from}. */
    private @Nullable HostNode longestWildcard(byte[] bytes, int from, int end) {
        HostNode best = null;
        int hash = 0;
        for (int i = end - 1; i > from; i--) {
            if (bytes[i] == '.') {
                HostNode node = wildcards.get(hash, bytes, i + 1, end);
                best = node == null ? best : node;
            }
            hash = HostNode.hash(hash, bytes[i]);
        }
        return best;
    }

    /** With a list of candidates changed. */
    HostTable change(Match match, UnaryOperator<Candidate[]> list, Edit edit) {
        HostTable changed = owner == edit ? this : new HostTable(this, edit);
        HostPattern host = match.host();
        if (host == null) {
            changed.any = any.change(match.path(), list, edit);
        } else if (host.wildcard()) {
            changed.wildcards = change(wildcards, host, match.path(), list, edit);
        } else {
            changed.exact = change(exact, host, match.path(), list, edit);
        }
        return changed;
    }

    private static Names<HostNode> change(
            Names<HostNode> names,
            HostPattern host,
            @Nullable PathPattern path,
            UnaryOperator<Candidate[]> list,
            Edit edit) {
        byte[] name = host.name().getBytes(StandardCharsets.US_ASCII);
        HostNode there = names.get(HostNode.hash(name, 0, name.length), name, 0, name.length);
        HostNode changed = (there == null ? new HostNode(host.name(), edit) : there).change(path, list, edit);
        return changed.isEmpty() ? names.without(changed, edit) : names.with(changed, edit);
    }

    boolean isEmpty() {
        return any.isEmpty() && wildcards.isEmpty() && exact.isEmpty();
    }
}
