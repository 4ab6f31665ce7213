package dev.prox.filter.headers;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    private static final String[] NO_VALUES = {};

    private final HeaderName[] removed;
    private final Addition[] added;
    private final boolean variable;

    /**
     * A field that is added.
     *
     * @param fixed where its value has no variables
     * @param value where it has some
     * @param ifAbsent whether only where no field of the name is there
     */
    private record Addition(
            HeaderName name,
            @Nullable HeaderLine fixed,
            @Nullable Template value,
            boolean ifAbsent) {}

    private HeaderEdits(List<HeaderName> removed, List<Addition> added) {
        this.removed = removed.toArray(HeaderName[]::new);
        this.added = added.toArray(Addition[]::new);
        this.variable = added.stream().anyMatch(each -> each.fixed() == null);
    }

    boolean isEmpty() {
        return removed.length == 0 && added.length == 0;
    }

    void apply(Headers head, Exchange exchange) {
        String[] values = variable ? values(exchange) : NO_VALUES;
        for (HeaderName name : removed) {
            head.remove(name);
        }
        for (int i = 0; i < added.length; i++) {
            Addition each = added[i];
            if (each.ifAbsent() && head.find(each.name()) >= 0) {
                continue;
            }
            if (each.fixed() != null) {
                head.add(each.fixed());
            } else if (!values[i].isEmpty()) {
                head.add(each.name(), values[i]);
            }
        }
    }

    /** What variables say before anything is changed. */
    private String[] values(Exchange exchange) {
        String[] values = new String[added.length];
        for (int i = 0; i < values.length; i++) {
            Template value = added[i].value();
            values[i] = value == null ? "" : clean(value.text(exchange));
        }
        return values;
    }

    /** Nothing that comes of a request ends the line that it stands in, or means something else in another charset. */
    private static String clean(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            out.append(c < ' ' && c != '\t' || c == 0x7f ? ' ' : c > 0xff ? '?' : c);
        }
        return out.toString().strip();
    }

    /** Reads edits and collects everything that is wrong with them. */
    static final class Builder {
        private final Variables variables;
        private final boolean ofResponse;
        private final List<ConfigException.Problem> problems;
        private final Set<HeaderName> replaced = new HashSet<>();
        private final List<HeaderName> removed = new ArrayList<>();
        private final List<Addition> added = new ArrayList<>();

        Builder(Variables variables, boolean ofResponse, List<ConfigException.Problem> problems) {
            this.variables = variables;
            this.ofResponse = ofResponse;
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
                    attempt(field::problem, () -> add(name, value, false));
                }
            });
            additions(edits.setIfAbsent(), child(at, "set-if-absent"), true);
            additions(edits.add(), child(at, "add"), false);
            return new HeaderEdits(removed, added);
        }

        private void additions(Map<String, String> fields, ConfigNode at, boolean ifAbsent) {
            fields.forEach((name, value) -> {
                ConfigNode field = child(at, name);
                if (attempt(field::keyProblem, () -> name(name))) {
                    attempt(field::problem, () -> add(name, value, ifAbsent));
                }
            });
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

        private void add(String name, String value, boolean ifAbsent) {
            HeaderName field = name(name);
            Template template = variables.template(value);
            String constant = template.constant();
            if (constant == null && !ofResponse && variables.areOfTheResponse(value)) {
                throw new IllegalArgumentException("variables of the request, since there is no response yet");
            }
            HeaderLine line = new HeaderLine(field, constant == null ? value : constant);
            added.add(
                    new Addition(field, constant == null ? null : line, constant == null ? template : null, ifAbsent));
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
