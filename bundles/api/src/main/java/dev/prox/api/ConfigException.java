package dev.prox.api;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used, with everything that is wrong in it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public ConfigException(Problem problem) {
        this(List.of(problem));
    }

    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong. Printed as {@code file:line:column: path: value (expected: ..., did you mean ...?)}.
     *
     * @param value what stands there, masked where it may be a secret; null where something is missing
     * @param fix how to mend it, or null
     */
    public record Problem(
            ConfigNode.Position position,
            String path,
            @Nullable String value,
            String expected,
            @Nullable String fix) {
        @Override
        public String toString() {
            return position.file() + ":" + position.line() + ":" + position.column() + ": "
                    + (path.isEmpty() ? "" : path + ": ")
                    + (value == null ? "missing" : value) + " "
                    + "(expected: " + expected + (fix == null ? "" : "; " + fix) + ")";
        }
    }
}
