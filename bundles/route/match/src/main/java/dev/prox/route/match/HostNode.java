package dev.prox.route.match;

import dev.prox.api.Ascii;
import dev.prox.api.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was configured for one host, or below one, or for all. */
final class HostNode extends Names.Named {
    private final Edit owner;
    private @Nullable PathNode paths;
    private Candidate[] expressions = PathNode.NONE;
    private Candidate[] anyPath = PathNode.NONE;

    HostNode(String name, Edit edit) {
        this(name.getBytes(StandardCharsets.US_ASCII), edit);
    }

    private HostNode(byte[] name, Edit edit) {
        super(name, hash(name, 0, name.length));
        this.owner = edit;
    }

    private HostNode(HostNode from, Edit edit) {
        this(from.name(), edit);
        this.paths = from.paths;
        this.expressions = from.expressions;
        this.anyPath = from.anyPath;
    }

    @Override
    boolean is(byte[] bytes, int from, int to) {
        return Ascii.equalsIgnoreCase(bytes, from, to, name());
    }

    /** From the right end, so that each label on the way to the left is found by going on. */
    static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = to - 1; i >= from; i--) {
            hash = hash(hash, bytes[i]);
        }
        return hash;
    }

    static int hash(int hash, byte octet) {
        return hash * 31 + (octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet);
    }

    /** The first candidate for a path that reads {@code path[from, to)}; empty where the request has none. */
    @Nullable
    Candidate first(Exchange exchange, byte[] path, int from, int to) {
        Candidate found = null;
        if (to > from) {
            found = paths == null ? null : paths.whole(exchange, path, from + 1, to);
            if (found == null && expressions.length > 0) {
                found = firstExpression(exchange, path, from, to);
            }
            if (found == null && paths != null) {
                found = paths.rest(exchange, path, from + 1, to);
            }
        }
        return found == null ? Edit.first(anyPath, exchange) : found;
    }

    private @Nullable Candidate firstExpression(Exchange exchange, byte[] path, int from, int to) {
        String text = new String(path, from, to - from, StandardCharsets.ISO_8859_1);
        for (Candidate each : expressions) {
            Expression expression = each.path == null ? null : each.path.expression();
            if (expression != null && each.matches(exchange) && expression.isFoundIn(text)) {
                return each;
            }
        }
        return null;
    }

    /** With a list of candidates changed. */
    HostNode change(@Nullable PathPattern pattern, UnaryOperator<Candidate[]> list, Edit edit) {
        HostNode changed = owner == edit ? this : new HostNode(this, edit);
        if (pattern == null) {
            changed.anyPath = list.apply(anyPath);
        } else if (pattern.expression() != null) {
            changed.expressions = list.apply(expressions);
        } else {
            changed.paths = (paths == null ? new PathNode(edit) : paths).change(pattern, list, edit);
        }
        return changed;
    }

    boolean isEmpty() {
        return paths == null && expressions.length == 0 && anyPath.length == 0;
    }
}
