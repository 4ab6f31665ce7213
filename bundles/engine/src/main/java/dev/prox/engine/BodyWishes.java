package dev.prox.engine;

import dev.prox.api.BodyFilter;
import dev.prox.api.HeaderName;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the filters of an exchange want of its bodies; nothing for most. */
final class BodyWishes {
    /** What a head says of one body and of no other (RFC 9110, 8). */
    private static final HeaderName[] OF_THE_BODY = {
        HeaderName.CONTENT_LENGTH,
        HeaderName.of("Content-Encoding"),
        HeaderName.of("Content-Language"),
        HeaderName.of("Content-Location"),
        HeaderName.of("Content-Range"),
        HeaderName.of("Content-Disposition"),
        HeaderName.of("Content-MD5"),
        HeaderName.of("Content-Digest"),
        HeaderName.of("Repr-Digest"),
        HeaderName.of("Digest"),
        HeaderName.of("ETag"),
        HeaderName.of("Last-Modified"),
        HeaderName.of("Accept-Ranges"),
        HeaderName.TRAILER
    };

    /** Who asked for the body of the request. */
    @Nullable
    List<BodyFilter.Source> ofRequest;

    /** Who asked for the body of the response. */
    @Nullable
    List<BodyFilter.Source> ofResponse;

    /** What is sent in the place of the response's body. */
    byte @Nullable [] other;

    void forget() {
        ofRequest = null;
        forgetResponse();
    }

    void forgetResponse() {
        ofResponse = null;
        other = null;
    }

    boolean filterRequest(RequestHead request, BodyFilter.Source by) {
        if (!request.hasBody() || request.upgrade() || request.method() == Method.CONNECT) {
            return false;
        }
        request.remove(HeaderName.CONTENT_LENGTH);
        request.bodyLength(RequestHead.CHUNKED);
        ofRequest = with(by, ofRequest);
        return true;
    }

    /** @param own whether it is an answer of our own, whose length is known for HEAD too */
    boolean filterResponse(RequestHead request, ResponseHead response, boolean own, BodyFilter.Source by) {
        boolean head = request.method() == Method.HEAD;
        boolean none = response.bodyLength() == 0 && other == null && (own || !head);
        if (none || !isWhole(request, response)) {
            return false;
        }
        response.remove(HeaderName.CONTENT_LENGTH);
        if (!head) {
            response.bodyLength(ResponseHead.CHUNKED);
            ofResponse = with(by, ofResponse);
        }
        return true;
    }

    /** The length is said as a field, so that HEAD tells it too. */
    boolean replaceResponse(RequestHead request, ResponseHead response, byte[] body, String contentType) {
        if (!isWhole(request, response)) {
            return false;
        }
        for (HeaderName name : OF_THE_BODY) {
            response.remove(name);
        }
        response.set(HeaderName.CONTENT_TYPE, contentType);
        response.add(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
        response.bodyLength(body.length);
        other = body;
        ofResponse = null;
        return true;
    }

    /** Whether there may be a body, and not a part of one. */
    private static boolean isWhole(RequestHead request, ResponseHead response) {
        int code = response.status();
        return code >= 200 && code != 204 && code != 206 && code != 304 && request.method() != Method.CONNECT;
    }

    private static List<BodyFilter.Source> with(BodyFilter.Source by, @Nullable List<BodyFilter.Source> before) {
        List<BodyFilter.Source> all = before == null ? new ArrayList<>(1) : before;
        all.add(by);
        return all;
    }
}
