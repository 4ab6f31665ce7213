package dev.prox.engine;

import dev.prox.api.Failure;
import dev.prox.api.Nearest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What speaks against an endpoint: a kind of failure, a status, or all of 5xx. */
public record FailureSign(String text, Set<Failure.Kind> kinds, int statusMin, int statusMax) {
    private static final List<String> NAMES = List.of("5xx", "connect-failure", "reset", "timeout");
    private static final int NO_STATUS = 1;
    private static final Set<Failure.Kind> CONNECT_FAILURE = EnumSet.of(
            Failure.Kind.DNS_ERROR,
            Failure.Kind.DNS_TIMEOUT,
            Failure.Kind.CONNECT_REFUSED,
            Failure.Kind.CONNECT_TIMEOUT,
            Failure.Kind.UNROUTABLE,
            Failure.Kind.TLS_ERROR,
            Failure.Kind.TLS_CERTIFICATE);
    private static final Set<Failure.Kind> RESET = EnumSet.of(
            Failure.Kind.CONNECTION_TERMINATED,
            Failure.Kind.RESPONSE_INCOMPLETE,
            Failure.Kind.RESPONSE_MALFORMED,
            Failure.Kind.RESPONSE_HEAD_TOO_LARGE);

    /** @throws IllegalArgumentException with what was expected */
    public static FailureSign parse(String text) {
        return switch (text) {
            case "connect-failure" -> new FailureSign(text, CONNECT_FAILURE, NO_STATUS, NO_STATUS - 1);
            case "reset" -> new FailureSign(text, RESET, NO_STATUS, NO_STATUS - 1);
            case "timeout" ->
                new FailureSign(text, EnumSet.of(Failure.Kind.RESPONSE_TIMEOUT), NO_STATUS, NO_STATUS - 1);
            case "5xx" -> new FailureSign(text, Set.of(), 500, 599);
            default -> status(text);
        };
    }

    private static FailureSign status(String text) {
        if (text.matches("[45][0-9][0-9]")) {
            int status = Integer.parseInt(text);
            return new FailureSign(text, Set.of(), status, status);
        }
        String meant = Nearest.hint(text, NAMES);
        throw new IllegalArgumentException("5xx, connect-failure, reset, timeout, or a status from 400 to 599"
                + (meant == null ? "" : "; " + meant));
    }

    @Override
    public String toString() {
        return text;
    }
}
