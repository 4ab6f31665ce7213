package dev.prox.engine;

import dev.prox.api.Failure;
import dev.prox.api.Nearest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a request is sent again for: a kind of failure, or a status of the response. */
public record RetryOn(String text, Set<Failure.Kind> kinds, int status) {
    private static final List<String> NAMES = List.of("connect-failure", "reset", "timeout");
    private static final Set<Failure.Kind> RESET = EnumSet.of(Failure.Kind.CONNECTION_TERMINATED);
    private static final Set<Failure.Kind> CONNECT_FAILURE = EnumSet.allOf(Failure.Kind.class);

    static {
        CONNECT_FAILURE.removeIf(kind -> !kind.retriable() || RESET.contains(kind));
    }

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static RetryOn parse(String text) {
        return switch (text) {
            case "connect-failure" -> new RetryOn(text, CONNECT_FAILURE, 0);
            case "reset" -> new RetryOn(text, RESET, 0);
            case "timeout" -> new RetryOn(text, EnumSet.of(Failure.Kind.RESPONSE_TIMEOUT), 0);
            default -> new RetryOn(text, EnumSet.noneOf(Failure.Kind.class), status(text));
        };
    }

    private static int status(String text) {
        if (text.matches("[45][0-9][0-9]")) {
            return Integer.parseInt(text);
        }
        String meant = Nearest.hint(text, NAMES);
        throw new IllegalArgumentException(
                "connect-failure, reset, timeout, or a status from 400 to 599" + (meant == null ? "" : "; " + meant));
    }

    @Override
    public String toString() {
        return text;
    }
}
