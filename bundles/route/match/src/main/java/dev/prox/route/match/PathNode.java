package dev.prox.route.match;

import dev.prox.api.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A segment of paths, and what may follow it: what was configured for the path that ends here, for all paths that go on from here, and for the
 * next segment, by its text and for any text. One hash look-up for each segment.
 */
final class PathNode extends Names.Named {
    static final Candidate[] NONE = {};

    private final Edit owner;
    /** The next segment where there is one only, as in most nodes: a table for one is four objects to look at instead of one. */
    private @Nullable PathNode only;
    /** The next segments where there are several. */
    private @Nullable Names<PathNode> children;

    private @Nullable PathNode named;
    private Candidate[] whole = NONE;
    private Candidate[] rest = NONE;

    /** What follows nothing: its segments are those behind the first slash. */
    PathNode(Edit edit) {
        this(new byte[0], edit);
    }

    private PathNode(byte[] segment, Edit edit) {
        super(segment, hash(segment, 0, segment.length));
        this.owner = edit;
    }

    private PathNode(PathNode from, Edit edit) {
        this(from.name(), edit);
        this.only = from.only;
        this.children = from.children;
        this.named = from.named;
        this.whole = from.whole;
        this.rest = from.rest;
    }

    @Override
    boolean is(byte[] bytes, int from, int to) {
        byte[] name = name();
        return Arrays.equals(bytes, from, to, name, 0, name.length);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    // ---- choosing ----

    /** The candidate for the whole path: segment for segment from the left, one of that text goes before a named one. */
    @Nullable
    Candidate whole(Exchange exchange, byte[] path, int at, int to) {
        if (at > to) {
            return Edit.first(whole, exchange);
        }
        int end = segmentEnd(path, at, to);
        PathNode child = child(path, at, end);
        Candidate found = child == null ? null : child.whole(exchange, path, end + 1, to);
        return found == null && named != null && end > at ? named.whole(exchange, path, end + 1, to) : found;
    }

    /** The candidate for a beginning of the path, likewise; a longer one goes before a shorter one. */
    @Nullable
    Candidate rest(Exchange exchange, byte[] path, int at, int to) {
        if (at > to) {
            return null;
        }
        int end = segmentEnd(path, at, to);
        PathNode child = child(path, at, end);
        Candidate found = child == null ? null : child.rest(exchange, path, end + 1, to);
        if (found == null && named != null && end > at) {
            found = named.rest(exchange, path, end + 1, to);
        }
        return found == null ? Edit.first(rest, exchange) : found;
    }

    private @Nullable PathNode child(byte[] path, int at, int end) {
        if (only != null) {
            return only.is(path, at, end) ? only : null;
        }
        return children == null ? null : children.get(hash(path, at, end), path, at, end);
    }

    private static int segmentEnd(byte[] path, int at, int to) {
        int end = at;
        while (end < to && path[end] != '/') {
            end++;
        }
        return end;
    }

    // ---- changing ----

    /** With a list of candidates changed; null where nothing is left. */
    @Nullable
    PathNode change(PathPattern pattern, UnaryOperator<Candidate[]> list, Edit edit) {
        return change(pattern.segments(), 0, pattern.prefix(), list, edit);
    }

    private @Nullable PathNode change(
            List<String> segments, int at, boolean prefix, UnaryOperator<Candidate[]> list, Edit edit) {
        PathNode changed = owner == edit ? this : new PathNode(this, edit);
        if (at < segments.size()) {
            changed.changeBelow(segments, at, prefix, list, edit);
        } else if (prefix) {
            changed.rest = list.apply(rest);
        } else {
            changed.whole = list.apply(whole);
        }
        return changed.isEmpty() ? null : changed;
    }

    private void changeBelow(
            List<String> segments, int at, boolean prefix, UnaryOperator<Candidate[]> list, Edit edit) {
        String segment = segments.get(at);
        if (PathPattern.name(segment) != null) {
            PathNode below = named == null ? new PathNode(edit) : named;
            named = below.change(segments, at + 1, prefix, list, edit);
            return;
        }
        byte[] text = segment.getBytes(StandardCharsets.US_ASCII);
        PathNode child = child(text, 0, text.length);
        PathNode below =
                (child == null ? new PathNode(text, edit) : child).change(segments, at + 1, prefix, list, edit);
        if (below != null) {
            put(below, edit);
        } else if (child != null) {
            remove(child, edit);
        }
    }

    private void put(PathNode below, Edit edit) {
        byte[] text = below.name();
        if (children != null) {
            children = children.with(below, edit);
        } else if (only == null || only.is(text, 0, text.length)) {
            only = below;
        } else {
            children = Names.<PathNode>none(edit).with(only, edit).with(below, edit);
            only = null;
        }
    }

    private void remove(PathNode child, Edit edit) {
        if (children == null) {
            only = null;
            return;
        }
        Names<PathNode> less = children.without(child, edit);
        children = less.isEmpty() ? null : less;
    }

    private boolean isEmpty() {
        return only == null && children == null && named == null && whole.length == 0 && rest.length == 0;
    }
}
