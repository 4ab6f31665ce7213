package dev.prox.route.respond;

import dev.prox.api.Config;
import java.util.Map;

@Config.Doc("Answers with a fixed response. A text in its place is the body of a 200.")
public record RespondConfig(
        @Config.Default("200") @Config.Range(min = 200, max = 599) @Config.Doc("The status code.")
        int status,

        @Config.Default("") @Config.Doc("The body, sent in UTF-8.")
        String body,

        @Config.Default(TEXT) @Config.Doc("The type of the body.")
        String contentType,

        @Config.Default("{}") @Config.Doc("Fields to send along.")
        Map<String, String> headers) {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** {@code respond: "hello"}. */
    public static RespondConfig of(String body) {
        return new RespondConfig(200, body, TEXT, Map.of());
    }
}
