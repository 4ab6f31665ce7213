package dev.prox.api;

/** The request methods that Prox knows, with what RFC 9110, 9.2 says of them. {@code OTHER} is any other token. */
public enum Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(false, true),
    DELETE(false, true),
    CONNECT(false, false),
    OPTIONS(true, true),
    TRACE(true, true),
    PATCH(false, false),
    /** RFC 10008: asks by its body, and changes nothing. */
    QUERY(true, true),
    OTHER(false, false);

    private final boolean safe;
    private final boolean idempotent;

    Method(boolean safe, boolean idempotent) {
        this.safe = safe;
        this.idempotent = idempotent;
    }

    public boolean safe() {
        return safe;
    }

    public boolean idempotent() {
        return idempotent;
    }
}
