package dev.prox.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request: method, target, version and fields, as slices of {@link #bytes()}. The parts of the target are those of RFC 9112, 3.2.
 */
public final class RequestHead extends Headers {
    /** The form of the target (RFC 9112, 3.2). */
    public enum Form {
        ORIGIN,
        ABSOLUTE,
        AUTHORITY,
        ASTERISK
    }

    /** The length of a body that comes in chunks and whose length nobody knows. */
    public static final long CHUNKED = -1;

    private Method method = Method.OTHER;
    private Form form = Form.ORIGIN;
    private boolean https;
    private int methodTo;
    private int targetFrom;
    private int targetTo;
    private int hostFrom;
    private int hostTo;
    private int port;
    private int pathFrom;
    private int pathTo;
    private int queryTo;
    private int minorVersion;
    private long bodyLength;
    private boolean expectContinue;
    private boolean upgrade;
    private byte @Nullable [] rewritten;
    private byte @Nullable [] rewrittenHost;
    private boolean hostOfDestination;

    @Override
    public void clear() {
        super.clear();
        method = Method.OTHER;
        form = Form.ORIGIN;
        https = false;
        methodTo = targetFrom = targetTo = hostFrom = hostTo = pathFrom = pathTo = queryTo = 0;
        port = 0;
        minorVersion = 1;
        bodyLength = 0;
        expectContinue = false;
        upgrade = false;
        rewritten = null;
        rewrittenHost = null;
        hostOfDestination = false;
    }

    // ---- what a parser sets ----

    /** The method is {@code bytes[0, methodTo)}. */
    public void method(Method value, int to) {
        method = value;
        methodTo = to;
    }

    public void target(Form value, int from, int to) {
        form = value;
        targetFrom = from;
        targetTo = to;
    }

    /** Host without port; an IPv6 address keeps its brackets. {@code portOrZero} is zero where none was written. */
    public void host(int from, int to, int portOrZero) {
        hostFrom = from;
        hostTo = to;
        port = portOrZero;
    }

    public void https(boolean value) {
        https = value;
    }

    /** The path is {@code [from, to)}; a query, with its question mark, {@code [to, end)}. */
    public void path(int from, int to, int end) {
        pathFrom = from;
        pathTo = to;
        queryTo = end;
    }

    public void minorVersion(int minor) {
        minorVersion = minor;
    }

    /** Octets, or {@link #CHUNKED}. */
    public void bodyLength(long octets) {
        bodyLength = octets;
    }

    public void expectContinue(boolean value) {
        expectContinue = value;
    }

    public void upgrade(boolean value) {
        upgrade = value;
    }

    // ---- what filters change ----

    /**
     * The path and query that go out in the place of those that came, which stay what is matched and logged.
     *
     * @param pathAndQuery begins with a slash; octets that may stand in a target (RFC 9112, 3.2.1), not changed afterwards
     */
    public void rewrite(byte[] pathAndQuery) {
        rewritten = pathAndQuery;
    }

    /**
     * What the field {@code Host} says as it goes out in origin form; what came stays what is matched, logged and told as {@code X-Forwarded-Host}.
     *
     * @param authority a host, and a port where one is meant; not changed afterwards
     */
    public void rewriteHost(byte[] authority) {
        rewrittenHost = authority;
        hostOfDestination = false;
    }

    /** {@code Host} says whom the request goes to, whichever endpoint that comes to be; the engine fills it in for each try. */
    public void rewriteHostToDestination() {
        hostOfDestination = true;
    }

    // ---- reading ----

    /** Path and query as they go out, where a filter has changed them; else null. */
    public byte @Nullable [] rewritten() {
        return rewritten;
    }

    /** What {@code Host} says as it goes out, where a filter has changed it; else null. */
    public byte @Nullable [] rewrittenHost() {
        return rewrittenHost;
    }

    public boolean hostOfDestination() {
        return hostOfDestination;
    }

    /** The same of who fills it in. */
    public void hostOfDestination(byte[] authority) {
        rewrittenHost = authority;
    }

    /** Path and query as they go out; a String. */
    public String outgoing() {
        return rewritten == null ? text(pathFrom, queryTo) : new String(rewritten, StandardCharsets.ISO_8859_1);
    }

    public Method method() {
        return method;
    }

    public int methodTo() {
        return methodTo;
    }

    public Form form() {
        return form;
    }

    /** Whether an absolute target names the scheme https. */
    public boolean https() {
        return https;
    }

    public int targetFrom() {
        return targetFrom;
    }

    public int targetTo() {
        return targetTo;
    }

    /** The effective host (RFC 9112, 3.3): of the target, else of the field {@code Host}; empty where neither names one. */
    public int hostFrom() {
        return hostFrom;
    }

    public int hostTo() {
        return hostTo;
    }

    /** The port beside the effective host, or 0. */
    public int port() {
        return port;
    }

    public int pathFrom() {
        return pathFrom;
    }

    public int pathTo() {
        return pathTo;
    }

    /** The end of the query; equals {@link #pathTo()} where there is none. */
    public int queryTo() {
        return queryTo;
    }

    /** 0 for HTTP/1.0, else 1. */
    public int minorVersion() {
        return minorVersion;
    }

    public long bodyLength() {
        return bodyLength;
    }

    public boolean hasBody() {
        return bodyLength != 0;
    }

    /** Whether the client waits for a {@code 100 (Continue)}. */
    public boolean expectContinue() {
        return expectContinue;
    }

    /** Whether the client asks to leave HTTP on this connection (RFC 9110, 7.8). */
    public boolean upgrade() {
        return upgrade;
    }

    // ---- for logs and cold paths ----

    public String methodText() {
        return text(0, methodTo);
    }

    public String hostText() {
        return text(hostFrom, hostTo);
    }

    public String pathText() {
        return text(pathFrom, pathTo);
    }

    public String targetText() {
        return text(targetFrom, targetTo);
    }

    private String text(int from, int to) {
        return new String(bytes(), from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The whole of it, edits and all, for who needs it longer than its owner. */
    @Override
    public RequestHead copy() {
        RequestHead copy = new RequestHead();
        copy.copyOf(this);
        copy.method(method, methodTo);
        copy.target(form, targetFrom, targetTo);
        copy.host(hostFrom, hostTo, port);
        copy.path(pathFrom, pathTo, queryTo);
        copy.https(https);
        copy.minorVersion(minorVersion);
        copy.bodyLength(bodyLength);
        copy.expectContinue(expectContinue);
        copy.upgrade(upgrade);
        copy.rewritten = rewritten;
        copy.rewrittenHost = rewrittenHost;
        copy.hostOfDestination = hostOfDestination;
        return copy;
    }

    /** Copies what outlives the exchange (start line and host, no fields), for a tunnel that lives on. */
    public RequestHead startLine() {
        RequestHead copy = new RequestHead();
        int octets = Math.max(targetTo, hostTo);
        System.arraycopy(bytes(), 0, copy.reserve(octets), 0, octets);
        copy.length(octets);
        copy.linesFrom(octets);
        copy.method(method, methodTo);
        copy.target(form, targetFrom, targetTo);
        copy.host(hostFrom, hostTo, port);
        copy.path(pathFrom, pathTo, queryTo);
        copy.https(https);
        copy.minorVersion(minorVersion);
        return copy;
    }
}
