package dev.prox.testkit;

import dev.prox.api.BodyFilter;
import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.HeaderName;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.api.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exchange whose every answer a test can set. Setters return it, to be chained. */
public final class FakeExchange implements Exchange {
    private final RequestHead request;
    private FakeLoop loop = new FakeLoop();
    private ResponseHead response = HeadText.response("HTTP/1.1 200 OK", "Content-Length: 0");
    private InetSocketAddress client = new InetSocketAddress(address("192.0.2.1"), 40_000);
    private String listener = "web";
    private boolean secure;
    private @Nullable String route = "routes[0]";
    private final Map<String, String> parameters = new HashMap<>();
    private int status = 200;
    private @Nullable Failure failure;
    private @Nullable Destination destination;
    private boolean reused;
    private int retries;
    private int hedges;
    private boolean tunnel;
    private long requestBodyOctets;
    private long responseBodyOctets;
    private long startedAt;
    private long firstByteNanos;
    private long durationNanos;
    private @Nullable Verdict resumed;
    private boolean own;
    private byte @Nullable [] replacedBody;
    private final List<BodyFilter.Source> requestFilters = new ArrayList<>();
    private final List<BodyFilter.Source> responseFilters = new ArrayList<>();

    private FakeExchange(RequestHead request) {
        this.request = request;
    }

    /** An exchange of the request {@code GET /path HTTP/1.1}, with lines like {@code Host: example.org}. */
    public static FakeExchange of(String... lines) {
        return new FakeExchange(HeadText.request(lines));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    // ---- what a test sets ----

    public FakeExchange on(FakeLoop value) {
        loop = value;
        return this;
    }

    /** The response, from {@code HTTP/1.1 200 OK} and field lines. */
    public FakeExchange response(String... lines) {
        response = HeadText.response(lines);
        status = response.status();
        return this;
    }

    /** An address as text; names are not for tests. */
    public FakeExchange from(String clientAddress) {
        client = new InetSocketAddress(address(clientAddress), client.getPort());
        return this;
    }

    public FakeExchange listener(String value) {
        listener = value;
        return this;
    }

    public FakeExchange secure(boolean value) {
        secure = value;
        return this;
    }

    public FakeExchange route(@Nullable String value) {
        route = value;
        return this;
    }

    /** A named part of the path. */
    public FakeExchange parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    public FakeExchange failure(Failure value) {
        failure = value;
        status = value.kind().status();
        return this;
    }

    public FakeExchange destination(Destination value, boolean pooled, int retried) {
        destination = value;
        reused = pooled;
        retries = retried;
        return this;
    }

    public FakeExchange hedges(int value) {
        hedges = value;
        return this;
    }

    public FakeExchange tunnel(boolean value) {
        tunnel = value;
        return this;
    }

    public FakeExchange octets(long requestBody, long responseBody) {
        requestBodyOctets = requestBody;
        responseBodyOctets = responseBody;
        return this;
    }

    public FakeExchange times(long started, long firstByte, long duration) {
        startedAt = started;
        firstByteNanos = firstByte;
        durationNanos = duration;
        return this;
    }

    /** Whether the response is Prox's own. */
    public FakeExchange own(boolean value) {
        own = value;
        return this;
    }

    /** The body that was put in the place of the response's, or null. */
    public byte @Nullable [] replacedBody() {
        return replacedBody;
    }

    /** The verdict that ended the suspension, or null. */
    public @Nullable Verdict resumed() {
        return resumed;
    }

    /** Who asked for the body of the request. */
    public List<BodyFilter.Source> requestFilters() {
        return requestFilters;
    }

    /** Who asked for the body of the response; nobody does for HEAD. */
    public List<BodyFilter.Source> responseFilters() {
        return responseFilters;
    }

    // ---- what a part asks ----

    @Override
    public FakeLoop loop() {
        return loop;
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public ResponseHead response() {
        return response;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return client;
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable String route() {
        return route;
    }

    @Override
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    @Override
    public long generation() {
        return 1;
    }

    @Override
    public Resumption suspension() {
        return verdict -> {
            if (resumed == null) {
                resumed = verdict;
            }
        };
    }

    @Override
    public boolean filterRequestBody(BodyFilter.Source by) {
        if (!request.hasBody()) {
            return false;
        }
        request.remove(HeaderName.CONTENT_LENGTH);
        request.bodyLength(RequestHead.CHUNKED);
        requestFilters.add(by);
        return true;
    }

    @Override
    public boolean filterResponseBody(BodyFilter.Source by) {
        boolean head = request.method() == Method.HEAD;
        if (Set.of(204, 206, 304).contains(response.status()) || response.bodyLength() == 0 && !head) {
            return false;
        }
        response.remove(HeaderName.CONTENT_LENGTH);
        if (!head) {
            response.bodyLength(ResponseHead.CHUNKED);
            responseFilters.add(by);
        }
        return true;
    }

    @Override
    public boolean ownAnswer() {
        return own;
    }

    @Override
    public boolean replaceResponseBody(byte[] body, String contentType) {
        if (Set.of(204, 206, 304).contains(response.status())) {
            return false;
        }
        response.remove(HeaderName.CONTENT_LENGTH);
        response.set(HeaderName.CONTENT_TYPE, contentType);
        response.bodyLength(body.length);
        replacedBody = body;
        return true;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public @Nullable Destination destination() {
        return destination;
    }

    @Override
    public boolean reused() {
        return reused;
    }

    @Override
    public int retries() {
        return retries;
    }

    @Override
    public int hedges() {
        return hedges;
    }

    @Override
    public boolean tunnel() {
        return tunnel;
    }

    @Override
    public long requestBodyOctets() {
        return requestBodyOctets;
    }

    @Override
    public long responseBodyOctets() {
        return responseBodyOctets;
    }

    @Override
    public long startedAt() {
        return startedAt;
    }

    @Override
    public long firstByteNanos() {
        return firstByteNanos;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }
}
