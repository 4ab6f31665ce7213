package dev.prox.protocol.http1;

import dev.prox.api.Failure;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.Protocol.Limits;
import dev.prox.api.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the head of one request after the other, as its octets come. */
final class RequestParser {
    private static final Failure MALFORMED_LINE = malformed("the request line is malformed");
    private static final Failure MALFORMED_FIELD = malformed("a header field is malformed");
    private static final Failure MALFORMED_FRAMING = malformed("the length of the body is malformed or ambiguous");
    private static final Failure CONNECT_WITH_BODY = malformed("CONNECT has no body (RFC 9110, 9.3.6)");
    private static final Failure MALFORMED_HOST = malformed("there must be one valid Host");
    static final Failure TOO_SLOW = new Failure(Failure.Kind.REQUEST_TIMEOUT, "the head took too long");
    private static final Failure TOO_LARGE = new Failure(Failure.Kind.HEAD_TOO_LARGE, "the head is too large");
    private static final Failure TOO_MANY =
            new Failure(Failure.Kind.HEAD_TOO_LARGE, "there are too many header fields or connection options");
    private static final Failure UNKNOWN_CODING =
            new Failure(Failure.Kind.METHOD_UNKNOWN, "the transfer coding is not known");
    private static final Failure UNKNOWN_EXPECTATION =
            new Failure(Failure.Kind.EXPECTATION_UNKNOWN, "the expectation is not known");
    private static final Failure BODY_TOO_LARGE = Failure.of(Failure.Kind.BODY_TOO_LARGE);

    private static final int COPY_OCTETS_MAX = 4096;
    private static final int EMPTY_LINES_MAX = 2;
    private static final long OPTIONS = Headers.mask(HeaderName.CONNECTION, HeaderName.UPGRADE, HeaderName.EXPECT);
    private static final String CONTINUE = "100-continue";

    private final Limits limits;
    private final Lines lines = new Lines();
    private int filled;
    private int emptyLines;
    private boolean startLineRead;
    private @Nullable Failure failure;
    private boolean keepAlive;

    RequestParser(Limits limits) {
        this.limits = limits;
    }

    private static Failure malformed(String detail) {
        return new Failure(Failure.Kind.MALFORMED_REQUEST, detail);
    }

    void begin() {
        lines.begin(0);
        filled = 0;
        emptyLines = 0;
        startLineRead = false;
        failure = null;
    }

    /** Octets of the head that have come so far. */
    int filled() {
        return filled;
    }

    /** What has come of a head so far. */
    ByteBuf partial(RequestHead head, ByteBufAllocator allocator) {
        return allocator.directBuffer(filled()).writeBytes(head.bytes(), 0, filled());
    }

    /** Whether the client wants to keep the connection. */
    boolean keepAlive() {
        return keepAlive;
    }

    /** What is wrong, once {@link #read} has returned {@link Lines#MALFORMED}. */
    Failure failure() {
        return failure == null ? MALFORMED_LINE : failure;
    }

    /** Takes octets of {@code in}: all of them, or those up to the end of the head when it returns {@link Lines#DONE}. */
    int read(RequestHead head, ByteBuf in) {
        while (true) {
            int room = limits.headBytesMax() - filled;
            int octets = Math.min(Math.min(in.readableBytes(), COPY_OCTETS_MAX), room);
            in.readBytes(head.reserve(octets), filled, octets);
            filled += octets;
            head.length(filled);
            int result = parse(head);
            if (result == Lines.DONE) {
                in.readerIndex(in.readerIndex() - (filled - lines.lineFrom));
                return finish(head);
            }
            if (result != Lines.MORE) {
                return Lines.MALFORMED;
            }
            if (filled >= limits.headBytesMax()) {
                return fail(TOO_LARGE);
            }
            if (!in.isReadable()) {
                return Lines.MORE;
            }
        }
    }

    private int fail(Failure why) {
        failure = why;
        return Lines.MALFORMED;
    }

    private int parse(RequestHead head) {
        if (!startLineRead) {
            int result = startLine(head);
            if (result != Lines.DONE) {
                return result;
            }
        }
        int result = lines.fields(head, filled, limits.headersMax());
        return switch (result) {
            case Lines.MALFORMED -> fail(MALFORMED_FIELD);
            case Lines.TOO_MANY -> fail(TOO_MANY);
            default -> result;
        };
    }

    private int startLine(RequestHead head) {
        while (true) {
            int lineTo = lines.lineTo(head.bytes(), filled);
            if (lineTo == -2) {
                return fail(MALFORMED_LINE);
            }
            if (lineTo == -1) {
                // one more octet may be the CR
                boolean tooLong = filled - lines.lineFrom > limits.targetBytesMax() + 1;
                return tooLong ? fail(RequestLine.TOO_LONG) : Lines.MORE;
            }
            if (lineTo > lines.lineFrom) {
                return requestLine(head, lineTo);
            }
            if (++emptyLines > EMPTY_LINES_MAX) {
                return fail(MALFORMED_LINE);
            }
            dropEmptyLine(head);
        }
    }

    /** An empty line before a request is robustness towards old clients (RFC 9112, 2.2). */
    private void dropEmptyLine(RequestHead head) {
        System.arraycopy(head.bytes(), 2, head.bytes(), 0, filled - 2);
        filled -= 2;
        head.length(filled);
        lines.begin(0);
    }

    private int requestLine(RequestHead head, int lineTo) {
        Failure wrong = RequestLine.read(head, lineTo, limits.targetBytesMax());
        if (wrong != null) {
            return fail(wrong);
        }
        startLineRead = true;
        lines.next(lineTo);
        head.linesFrom(lines.lineFrom);
        return Lines.DONE;
    }

    private int finish(RequestHead head) {
        Failure wrong = host(head);
        if (wrong == null) {
            wrong = framing(head);
        }
        keepAlive = head.minorVersion() == 1;
        if (wrong == null && head.mayHave(OPTIONS)) {
            wrong = options(head);
        }
        return wrong == null ? Lines.DONE : fail(wrong);
    }

    private static @Nullable Failure host(RequestHead head) {
        int i = head.find(HeaderName.HOST);
        if (i < 0) {
            return head.minorVersion() == 0 ? null : MALFORMED_HOST;
        }
        if (head.find(HeaderName.HOST, i + 1) >= 0) {
            return MALFORMED_HOST;
        }
        RequestHead.Form form = head.form();
        boolean effective = form == RequestHead.Form.ORIGIN || form == RequestHead.Form.ASTERISK;
        return Authority.read(head, head.valueFrom(i), head.valueTo(i), effective, true) ? null : MALFORMED_HOST;
    }

    private @Nullable Failure framing(RequestHead head) {
        long length = Framing.of(head, head.minorVersion());
        if (length == Framing.INVALID) {
            return MALFORMED_FRAMING;
        }
        if (length == Framing.UNKNOWN_CODING) {
            return UNKNOWN_CODING;
        }
        if (length > limits.bodyBytesMax()) {
            return BODY_TOO_LARGE;
        }
        head.bodyLength(length == Framing.CHUNKED ? RequestHead.CHUNKED : Math.max(0, length));
        return head.hasBody() && head.method() == Method.CONNECT ? CONNECT_WITH_BODY : null;
    }

    private @Nullable Failure options(RequestHead head) {
        int options = ConnectionOptions.read(head);
        if (options == ConnectionOptions.TOO_MANY) {
            return TOO_MANY;
        }
        if ((options & ConnectionOptions.CLOSE) != 0) {
            keepAlive = false;
        } else if ((options & ConnectionOptions.KEEP_ALIVE) != 0) {
            keepAlive = true;
        }
        boolean upgrade = (options & ConnectionOptions.UPGRADE) != 0 && head.minorVersion() == 1;
        head.upgrade(upgrade && upgradable(head));
        return expectation(head);
    }

    private static @Nullable Failure expectation(RequestHead head) {
        int i = head.find(HeaderName.EXPECT);
        if (i >= 0 && head.minorVersion() == 0) {
            // to be ignored (RFC 9110, 10.1.1), so nobody behind us must see it in a newer version
            head.remove(HeaderName.EXPECT);
            return null;
        }
        for (; i >= 0; i = head.find(HeaderName.EXPECT, i + 1)) {
            if (!CONTINUE.equalsIgnoreCase(head.value(i))) {
                return UNKNOWN_EXPECTATION;
            }
            head.expectContinue(head.hasBody());
        }
        return null;
    }

    /** HTTP/2 in the clear is no tunnel (RFC 9113, 3.1 has withdrawn it), and a body before the switch would be ambiguous. */
    private static boolean upgradable(RequestHead head) {
        boolean any = false;
        for (int i = head.find(HeaderName.UPGRADE); i >= 0; i = head.find(HeaderName.UPGRADE, i + 1)) {
            if (head.value(i).toLowerCase(Locale.ROOT).contains("h2c")) {
                return false;
            }
            any = true;
        }
        return any && !head.hasBody();
    }
}
