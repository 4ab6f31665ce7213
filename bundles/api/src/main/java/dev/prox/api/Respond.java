package dev.prox.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that Prox makes itself.
 *
 * @param status the status code
 * @param lines fields to send along
 * @param contentType of the body, or null where the engine makes one for the failure, by {@code Accept}
 * @param body octets; not changed after construction
 * @param failure why, or null when this is simply the answer
 */
public record Respond(
        int status,
        List<HeaderLine> lines,
        @Nullable String contentType,
        byte[] body,
        @Nullable Failure failure) implements Verdict {
    private static final byte[] NOTHING = {};

    public static Respond failure(Failure failure, HeaderLine... lines) {
        return new Respond(failure.kind().status(), List.of(lines), null, NOTHING, failure);
    }

    public static Respond failure(Failure.Kind kind, String detail) {
        return failure(new Failure(kind, detail));
    }
}
