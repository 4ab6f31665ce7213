package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import java.nio.charset.StandardCharsets;

/** Writes heads to the scratch array of a loop: what came is copied in one piece where it can be, hop-by-hop fields (RFC 9110, 7.6.1) left out. */
final class HeadWriter {
    /** More than all that a head can need beside its own octets. */
    private static final int EXTRA_OCTETS = 512;

    private static final HeaderName[] HOPS = {
        HeaderName.CONNECTION,
        HeaderName.KEEP_ALIVE,
        HeaderName.PROXY_CONNECTION,
        HeaderName.TE,
        HeaderName.TRANSFER_ENCODING,
        HeaderName.HTTP2_SETTINGS
    };
    private static final long HOP_MASK = Headers.mask(HOPS);
    private static final long TE_MASK = Headers.mask(HeaderName.TE);
    private static final HeaderLine TE_TRAILERS = new HeaderLine(HeaderName.TE, "trailers");
    private static final long UPGRADE_MASK = Headers.mask(HeaderName.UPGRADE);

    private static final byte[] VERSION_LINE_END = ascii(" HTTP/1.1\r\n");
    private static final byte[] STATUS_VERSION = ascii("HTTP/1.1 ");
    private static final byte[] SCHEME = ascii("http://");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: upgrade\r\n");
    private static final byte[] TE = ascii("Connection: TE\r\n");
    private static final byte[] UPGRADE_TE = ascii("Connection: upgrade, TE\r\n");
    private static final byte[] TRAILERS = ascii("trailers");

    /** How the connection goes on behind a response. */
    enum Persistence {
        /** As the version says. */
        IMPLIED,
        KEEP_ALIVE,
        CLOSE,
        UPGRADE
    }

    private final LoopState state;
    private byte[] out = CRLF;
    private int at;

    HeadWriter(LoopState state) {
        this.state = state;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What was written. */
    byte[] octets() {
        return out;
    }

    private void begin(Headers head, int more) {
        out = state.scratch(head.length() * 2 + EXTRA_OCTETS + more);
        at = 0;
    }

    private void put(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            out[at + i] = text[i];
        }
        at += text.length;
    }

    private void put(byte[] bytes, int from, int to) {
        System.arraycopy(bytes, from, out, at, to - from);
        at += to - from;
    }

    private static void dropHops(Headers head, boolean keepUpgrade) {
        if (head.mayHave(HOP_MASK)) {
            for (HeaderName hop : HOPS) {
                head.remove(hop);
            }
        }
        if (!keepUpgrade && head.mayHave(UPGRADE_MASK)) {
            head.remove(HeaderName.UPGRADE);
        }
    }

    /** Returns the number of octets written. */
    int request(RequestHead head, RequestLine line, long bodyLength) {
        byte[] rewritten = head.rewritten();
        begin(head, rewritten == null ? 0 : rewritten.length);
        put(head.bytes(), 0, head.methodTo());
        out[at++] = ' ';
        target(head, line);
        put(VERSION_LINE_END);
        boolean trailers = head.mayHave(TE_MASK) && takesTrailers(head);
        dropHops(head, head.upgrade());
        if (trailers) {
            head.add(TE_TRAILERS);
        }
        host(head);
        at = head.copyLines(out, at);
        if (bodyLength == RequestHead.CHUNKED) {
            put(CHUNKED);
        } else {
            contentLength(head, bodyLength == 0 ? -1 : bodyLength);
        }
        if (head.upgrade() || trailers) {
            put(!trailers ? UPGRADE : head.upgrade() ? UPGRADE_TE : TE);
        }
        put(CRLF);
        return at;
    }

    /** The one thing in TE that holds behind us too: trailers are passed on (RFC 9110, 10.1.4). */
    private static boolean takesTrailers(Headers head) {
        for (int i = head.find(HeaderName.TE); i >= 0; i = head.find(HeaderName.TE, i + 1)) {
            if (lists(head.bytes(), head.valueFrom(i), head.valueTo(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code trailers} is a member of the list. */
    private static boolean lists(byte[] bytes, int from, int to) {
        int start = from;
        for (int at = from; at <= to; at++) {
            if (at == to || bytes[at] == ',') {
                int end = at;
                while (start < end && isSpace(bytes[start])) {
                    start++;
                }
                while (end > start && isSpace(bytes[end - 1])) {
                    end--;
                }
                if (Ascii.equalsIgnoreCase(bytes, start, end, TRAILERS)) {
                    return true;
                }
                start = at + 1;
            }
        }
        return false;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private void target(RequestHead head, RequestLine line) {
        boolean whole = line == RequestLine.AUTHORITY
                || line == RequestLine.ABSOLUTE && head.form() == RequestHead.Form.ABSOLUTE && head.rewritten() == null;
        if (whole) {
            put(head.bytes(), head.targetFrom(), head.targetTo());
            return;
        }
        boolean asterisk = head.form() == RequestHead.Form.ASTERISK;
        if (line == RequestLine.ABSOLUTE) {
            put(SCHEME);
            authority(head);
            if (asterisk) {
                return;
            }
        }
        byte[] rewritten = head.rewritten();
        if (rewritten != null && !asterisk) {
            put(rewritten, 0, rewritten.length);
            return;
        }
        if (head.pathFrom() == head.pathTo()) {
            boolean server = head.method() == Method.OPTIONS && head.queryTo() == head.pathTo();
            out[at++] = (byte) (server ? '*' : '/');
        }
        put(head.bytes(), head.pathFrom(), head.queryTo());
    }

    private void authority(RequestHead head) {
        put(head.bytes(), head.hostFrom(), head.hostTo());
        if (head.port() != 0) {
            out[at++] = ':';
            at = Ascii.writeDecimal(out, at, head.port());
        }
    }

    /** The field Host stays as it came unless the target overrules it (RFC 9112, 3.2.2). */
    private void host(RequestHead head) {
        boolean overruled = head.form() == RequestHead.Form.ABSOLUTE || head.form() == RequestHead.Form.AUTHORITY;
        if (overruled) {
            head.remove(HeaderName.HOST);
        } else if (head.find(HeaderName.HOST) >= 0) {
            return;
        }
        put(HOST);
        authority(head);
        put(CRLF);
    }

    /**
     * Returns the number of octets written.
     *
     * @param contentLength to be said where no field says it; negative for not at all
     */
    int response(ResponseHead head, boolean chunked, long contentLength, Persistence persistence) {
        begin(head, 0);
        put(STATUS_VERSION);
        at = Ascii.writeDecimal(out, at, head.status());
        out[at++] = ' ';
        if (head.reasonTo() > head.reasonFrom()) {
            put(head.bytes(), head.reasonFrom(), head.reasonTo());
        } else {
            put(Reasons.of(head.status()));
        }
        put(CRLF);
        dropHops(head, persistence == Persistence.UPGRADE || head.status() == 426);
        if (head.status() < 200 || head.status() == 204) {
            head.remove(HeaderName.CONTENT_LENGTH);
        }
        at = head.copyLines(out, at);
        if (chunked) {
            put(CHUNKED);
        } else {
            contentLength(head, contentLength);
        }
        persistence(persistence);
        put(CRLF);
        return at;
    }

    /** Says the length where no field does; a negative one is not said. */
    private void contentLength(Headers head, long octets) {
        if (octets >= 0 && head.find(HeaderName.CONTENT_LENGTH) < 0) {
            put(CONTENT_LENGTH);
            at = Ascii.writeDecimal(out, at, octets);
            put(CRLF);
        }
    }

    /** Where a length of the body would say something else, or nothing (RFC 9110, 8.6). */
    static boolean saysNoLength(Method method, int status) {
        return status == 204 || status == 304 || method == Method.HEAD;
    }

    private void persistence(Persistence persistence) {
        switch (persistence) {
            case KEEP_ALIVE -> put(KEEP_ALIVE);
            case CLOSE -> put(CLOSE);
            case UPGRADE -> put(UPGRADE);
            case IMPLIED -> {}
        }
    }
}
