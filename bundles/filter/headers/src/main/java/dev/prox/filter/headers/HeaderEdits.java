package dev.prox.filter.headers;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The edits of one head, ready to be made. Immutable. */
final class HeaderEdits {
    /**
     * Fields that say how a message is framed, or that belong to one connection (RFC 9110, 7.6.1): Prox writes them
     * itself.
     */
    private static final Set<HeaderName> RESERVED = Set.of(
            HeaderName.CONNECTION,
            HeaderName.CONTENT_LENGTH,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.TE,
            HeaderName.TRAILER,
            HeaderName.UPGRADE,
            HeaderName.KEEP_ALIVE,
            HeaderName.EXPECT,
            HeaderName.PROXY_CONNECTION,
            HeaderName.PROXY_AUTHORIZATION,
            HeaderName.HTTP2_SETTINGS,
            HeaderName.HOST,
            HeaderName.X_PROXY_TO);

    private final HeaderName[] removed;
    private final HeaderLine[] added;

    private HeaderEdits(List<HeaderName> removed, List<HeaderLine> added) {
        this.removed = removed.toArray(HeaderName[]::new);
        this.added = added.toArray(HeaderLine[]::new);
    }

    boolean isEmpty() {
        return removed.length == 0 && added.length == 0;
    }

    void apply(Headers head) {
        for (HeaderName name : removed) {
            head.remove(name);
        }
        for (HeaderLine line : added) {
            head.add(line);
        }
    }

    /** Reads edits and collects everything that is wrong with them. */
    static final class Builder {
        private final Variables variables;
        private final List<ConfigException.Problem> problems;
        private final Set<HeaderName> replaced = new HashSet<>();
        private final List<HeaderName> removed = new ArrayList<>();
        private final List<HeaderLine> added = new ArrayList<>();

        Builder(Variables variables, List<ConfigException.Problem> problems) {
            this.variables = variables;
            this.problems = problems;
        }

        HeaderEdits build(HeadersConfig.Edits edits, ConfigNode at) {
            ConfigNode remove = child(at, "remove");
            for (int i = 0; i < edits.remove().size(); i++) {
                String name = edits.remove().get(i);
                ConfigNode item = i < remove.items().size() ? remove.items().get(i) : remove;
                attempt(item::problem, () -> remove(name(name)));
            }
            edits.set().forEach((name, value) -> {
                ConfigNode field = child(child(at, "set"), name);
                if (attempt(field::keyProblem, () -> remove(name(name)))) {
                    attempt(field::problem, () -> added.add(line(name, value)));
                }
            });
            edits.add().forEach((name, value) -> {
                ConfigNode field = child(child(at, "add"), name);
                if (attempt(field::keyProblem, () -> name(name))) {
                    attempt(field::problem, () -> added.add(line(name, value)));
                }
            });
            return new HeaderEdits(removed, added);
        }

        /** Whether it worked. */
        private boolean attempt(Function<String, ConfigException.Problem> problem, Runnable edit) {
            try {
                edit.run();
                return true;
            } catch (IllegalArgumentException e) {
                problems.add(problem.apply(String.valueOf(e.getMessage())));
                return false;
            }
        }

        private void remove(HeaderName name) {
            if (!replaced.add(name)) {
                throw new IllegalArgumentException("each name once in set and remove, but " + name + " comes twice");
            }
            removed.add(name);
        }

        private HeaderLine line(String name, String value) {
            return new HeaderLine(name(name), variables.expand(value));
        }

        private static HeaderName name(String text) {
            HeaderName name = HeaderName.of(text);
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException("a field other than " + name + ", which Prox itself writes");
            }
            return name;
        }

        /** The node below, or the node itself in its place. */
        static ConfigNode child(ConfigNode node, String key) {
            return node.fields().getOrDefault(key, node);
        }
    }
}
