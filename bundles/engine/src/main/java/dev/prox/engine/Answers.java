package dev.prox.engine;

import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.ResponseHead;
import dev.prox.api.Serve;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the answers that Prox gives itself: status, {@code Proxy-Status} (RFC 9209) and a small body, JSON or HTML by {@code Accept}. */
final class Answers {
    static final Failure INTERNAL = Failure.of(Failure.Kind.INTERNAL);
    static final Failure NO_ROUTE = new Failure(Failure.Kind.NO_ROUTE, "no route matches");
    static final Failure NO_ENDPOINTS_YET =
            new Failure(Failure.Kind.NO_ENDPOINT, "no endpoints of the upstream have been found yet");
    static final Failure MISSING =
            new Failure(Failure.Kind.MODULE_MISSING, "a module that this request needs is missing");

    private static final HeaderLine NO_STORE = new HeaderLine(HeaderName.of("Cache-Control"), "no-store");

    private static final byte[] CREDENTIALS_REFUSED =
            "{\"status\":407,\"detail\":\"the upstream proxy refuses the credentials\"}\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private Answers() {}

    /** Fills {@code head} and returns the body. */
    static byte[] fill(ResponseHead head, RequestHead request, Respond respond, byte[] date) {
        head.clear();
        head.status(respond.status());
        head.add(HeaderName.DATE, date, 0, date.length);
        for (HeaderLine line : respond.lines()) {
            head.add(line);
        }
        Failure failure = respond.failure();
        if (failure == null) {
            if (respond.contentType() != null) {
                head.add(HeaderName.CONTENT_TYPE, respond.contentType());
            }
            head.bodyLength(respond.body().length);
            return respond.body();
        }
        head.add(HeaderName.PROXY_STATUS, proxyStatus(failure));
        head.add(NO_STORE);
        if (respond.contentType() != null) {
            head.add(HeaderName.CONTENT_TYPE, respond.contentType());
            head.bodyLength(respond.body().length);
            return respond.body();
        }
        String accept = request.value(HeaderName.ACCEPT);
        boolean html = accept != null && accept.contains("text/html");
        head.add(HeaderName.CONTENT_TYPE, html ? "text/html; charset=utf-8" : "application/json");
        String body = html ? html(respond.status(), failure) : json(respond.status(), failure);
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        head.bodyLength(octets.length);
        return octets;
    }

    /** Fills {@code head} of an answer whose body is read while it is sent. The length is said as a field, so that HEAD tells it too. */
    static void fill(ResponseHead head, Serve serve, byte[] date) {
        head.clear();
        head.status(serve.status());
        head.add(HeaderName.DATE, date, 0, date.length);
        for (HeaderLine line : serve.lines()) {
            head.add(line);
        }
        if (serve.contentType() != null) {
            head.add(HeaderName.CONTENT_TYPE, serve.contentType());
        }
        long length = serve.body().length();
        head.bodyLength(length);
        if (length >= 0) {
            head.add(HeaderName.CONTENT_LENGTH, Long.toString(length));
        }
    }

    /** The upstream proxy answered 407 to our CONNECT: the client is told so, with the challenge. */
    static Respond credentialsRefused(@Nullable String challenge) {
        HeaderLine received = new HeaderLine(HeaderName.PROXY_STATUS, "prox; received-status=407");
        List<HeaderLine> lines = challenge == null
                ? List.of(received)
                : List.of(received, new HeaderLine(HeaderName.PROXY_AUTHENTICATE, challenge));
        return new Respond(407, lines, "application/json", CREDENTIALS_REFUSED, null);
    }

    private static String proxyStatus(Failure failure) {
        String text = "prox; error=" + failure.kind().proxyStatus();
        return failure.detail() == null ? text : text + "; details=\"" + quoted(failure.detail()) + "\"";
    }

    /** A string of RFC 9651, 3.3.3: printable ASCII, quotes and backslashes escaped. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c < ' ' || c > '~' ? '?' : c);
            }
        }
        return out.toString();
    }

    private static String json(int status, Failure failure) {
        String detail = detail(failure);
        return "{\"status\":" + status + ",\"error\":\"" + failure.kind().proxyStatus() + "\""
                + (detail == null ? "" : ",\"detail\":\"" + quoted(detail) + "\"") + "}\n";
    }

    private static String html(int status, Failure failure) {
        String detail = detail(failure);
        String text = detail == null ? failure.kind().proxyStatus() : detail;
        String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<!doctype html><title>" + status + "</title><h1>" + status + "</h1><p>" + safe + "</p>\n";
    }

    private static @Nullable String detail(Failure failure) {
        return failure.detail();
    }
}
