package dev.prox.upstream.health;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How a call of gRPC ended ({@code grpc-status}), by its number, and what that says of a check; empty where the name says it. */
enum GrpcStatus {
    OK(""),
    CANCELLED(""),
    UNKNOWN("the server failed"),
    INVALID_ARGUMENT(""),
    DEADLINE_EXCEEDED(""),
    NOT_FOUND("the server does not know the service that is asked for"),
    ALREADY_EXISTS(""),
    PERMISSION_DENIED("the server does not allow it"),
    RESOURCE_EXHAUSTED(""),
    FAILED_PRECONDITION(""),
    ABORTED(""),
    OUT_OF_RANGE(""),
    UNIMPLEMENTED("the server has no grpc.health.v1.Health/Check"),
    INTERNAL("the server failed"),
    UNAVAILABLE(""),
    DATA_LOSS(""),
    UNAUTHENTICATED("the server wants credentials, perhaps as metadata");

    private static final int DIGITS_MAX = 9;

    private final String meaning;

    GrpcStatus(String meaning) {
        this.meaning = meaning;
    }

    /**
     * For people.
     *
     * @param number as it came
     * @param message as it came, percent-encoded, or null
     */
    static String text(String number, @Nullable CharSequence message) {
        int at = number.length() <= DIGITS_MAX && number.chars().allMatch(each -> each >= '0' && each <= '9')
                ? Integer.parseInt("0" + number)
                : values().length;
        String name = Arrays.stream(values())
                .filter(each -> each.ordinal() == at)
                .map(each -> each.name() + " (" + at + ")" + (each.meaning.isEmpty() ? "" : ", " + each.meaning))
                .findFirst()
                .orElseGet(() -> "grpc-status " + PlainText.of(number, DIGITS_MAX));
        String told = message == null ? "" : PlainText.of(PlainText.percentDecoded(message), PlainText.CHARS_MAX);
        return told.isEmpty() ? name : name + ": " + told;
    }
}
