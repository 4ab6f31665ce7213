package dev.prox.api;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One request and its response. Confined to one event loop; the object is used again, so nobody keeps it after the exchange has ended. */
public interface Exchange {
    Loop loop();

    RequestHead request();

    /** The head of the response. Valid from the response filters on. */
    ResponseHead response();

    InetSocketAddress clientAddress();

    String listener();

    /** Whether the client speaks TLS. */
    boolean secure();

    /** The name of the route, or null before it was chosen or where none matched. */
    @Nullable
    String route();

    /** What a named part of the route's path pattern takes of the path ({@link Router#parameter}), or null; null before the route was chosen. */
    @Nullable
    String parameter(String name);

    /** The generation of the snapshot that the exchange began with. */
    long generation();

    /** Brings the verdict of a suspended filter or handler. Does nothing when the exchange is over. */
    Resumption suspension();

    // ---- for filters of bodies ----

    /**
     * Asks for the body of the request, within {@link RequestFilter#onRequest}; those who ask change it in their order. Its length is unknown from
     * then on.
     *
     * @return false when there is none
     */
    boolean filterRequestBody(BodyFilter.Source by);

    /**
     * Asks for the body of the response, within {@link ResponseFilter#onResponse}; those who ask change it in their order. Its length is unknown from
     * then on, and {@code Content-Length} is taken out.
     *
     * @return false when there is none or only a part of one (1xx, 204, 206, 304, CONNECT): leave the head as it is. True for HEAD, whose response
     *     has the head of a GET: edit it likewise; nobody is made for its body.
     */
    boolean filterResponseBody(BodyFilter.Source by);

    /** Whether the response is an answer of our own, and no upstream's. Valid from the response filters on. */
    boolean ownAnswer();

    /**
     * Puts another body in the place of the response's, within {@link ResponseFilter#onResponse}. What the head says of the former one ({@code ETag},
     * {@code Content-Encoding}, digests and others) is taken out, and who asked for it is not called; who asks later sees the new one.
     *
     * @param body octets; not changed afterwards
     * @return false where the response has no body or only a part of one (1xx, 204, 206, 304, CONNECT): nothing has happened then
     */
    boolean replaceResponseBody(byte[] body, String contentType);

    // ---- for observers ----

    /** The status sent to the client, or 0 when none was. */
    int status();

    @Nullable
    Failure failure();

    @Nullable
    Destination destination();

    /** Whether the request went out on a pooled connection. */
    boolean reused();

    int retries();

    /** Second tries that were made beside the first. */
    int hedges();

    /** Whether it became a tunnel. */
    boolean tunnel();

    long requestBodyOctets();

    long responseBodyOctets();

    /** Nanoseconds of {@link Loop#now()}. */
    long startedAt();

    /** From the start to the head of the response; 0 where there was none. */
    long firstByteNanos();

    long durationNanos();

    /** Ends a suspension. */
    interface Resumption {
        /** On the exchange's loop, once; later calls do nothing. */
        void resume(Verdict verdict);
    }
}
