package dev.prox.api;

/** The head of a response: status, version and fields. */
public final class ResponseHead extends Headers {
    /** The length of a body that comes in chunks. */
    public static final long CHUNKED = -1;
    /** The length of a body that ends with its connection (RFC 9112, 6.3). */
    public static final long UNTIL_CLOSE = -2;

    private int status;
    private int reasonFrom;
    private int reasonTo;
    private int minorVersion;
    private long bodyLength;
    private boolean keepAlive;

    @Override
    public void clear() {
        super.clear();
        status = 0;
        reasonFrom = 0;
        reasonTo = 0;
        minorVersion = 1;
        bodyLength = 0;
        keepAlive = true;
    }

    public void status(int code) {
        status = code;
    }

    public void reason(int from, int to) {
        reasonFrom = from;
        reasonTo = to;
    }

    public void minorVersion(int minor) {
        minorVersion = minor;
    }

    /** Octets that follow, {@link #CHUNKED} or {@link #UNTIL_CLOSE}. */
    public void bodyLength(long octets) {
        bodyLength = octets;
    }

    public void keepAlive(boolean value) {
        keepAlive = value;
    }

    public int status() {
        return status;
    }

    public int reasonFrom() {
        return reasonFrom;
    }

    public int reasonTo() {
        return reasonTo;
    }

    public int minorVersion() {
        return minorVersion;
    }

    public long bodyLength() {
        return bodyLength;
    }

    /** Whether the sender keeps the connection. */
    public boolean keepAlive() {
        return keepAlive;
    }

    @Override
    public ResponseHead copy() {
        ResponseHead copy = new ResponseHead();
        copy.copyOf(this);
        copy.status = status;
        copy.reasonFrom = reasonFrom;
        copy.reasonTo = reasonTo;
        copy.minorVersion = minorVersion;
        copy.bodyLength = bodyLength;
        copy.keepAlive = keepAlive;
        return copy;
    }
}
