package dev.prox.config.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a node stands in the document: {@code routes[2].filters[0].rate-limit}. Shared by its children, written out only when asked. */
final class NodePath {
    static final NodePath ROOT = new NodePath(null, "", -1);

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$@*/-]+");

    private final @Nullable NodePath parent;
    private final String key;
    private final int index;

    private NodePath(@Nullable NodePath parent, String key, int index) {
        this.parent = parent;
        this.key = key;
        this.index = index;
    }

    NodePath field(String name) {
        return new NodePath(this, name, -1);
    }

    NodePath item(int number) {
        return new NodePath(this, "", number);
    }

    /** The key, or the empty string for an item or the document. */
    String last() {
        return key;
    }

    /** Whether a key on the way says that what stands here is a secret. */
    boolean secret() {
        for (NodePath at = this; at != null; at = at.parent) {
            if (Secrets.named(at.key)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        if (parent == null) {
            return;
        }
        parent.write(out);
        if (index >= 0) {
            out.append('[').append(index).append(']');
        } else if (PLAIN.matcher(key).matches()) {
            out.append(out.isEmpty() ? "" : ".").append(key);
        } else {
            out.append("[").append(Secrets.quoted(key)).append("]");
        }
    }
}
