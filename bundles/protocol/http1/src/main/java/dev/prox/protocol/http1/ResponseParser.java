package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.Failure;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.ResponseHead;
import io.netty.buffer.ByteBuf;

/** Reads the head of a response, as its octets come. */
final class ResponseParser {
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int HEADERS_MAX = 256;
    private static final int COPY_OCTETS_MAX = 4096;
    private static final int STATUS_LINE_MIN = 12;
    private static final long CONNECTION = Headers.mask(HeaderName.CONNECTION);

    private final Lines lines = new Lines();
    private int filled;
    private boolean statusLineRead;
    private Failure failure = Failure.of(Failure.Kind.RESPONSE_MALFORMED);

    void begin() {
        lines.begin(0);
        filled = 0;
        statusLineRead = false;
    }

    int filled() {
        return filled;
    }

    Failure failure() {
        return failure;
    }

    /** As {@link RequestParser#read}. {@code method} is that of the request: it decides whether there is a body. */
    int read(ResponseHead head, ByteBuf in, Method method) {
        while (true) {
            int octets = Math.min(Math.min(in.readableBytes(), COPY_OCTETS_MAX), HEAD_BYTES_MAX - filled);
            in.readBytes(head.reserve(octets), filled, octets);
            filled += octets;
            head.length(filled);
            int result = parse(head);
            if (result == Lines.DONE) {
                in.readerIndex(in.readerIndex() - (filled - lines.lineFrom));
                return finish(head, method);
            }
            if (result != Lines.MORE) {
                return fail(Failure.Kind.RESPONSE_MALFORMED, "the head of the response is malformed");
            }
            if (filled >= HEAD_BYTES_MAX) {
                return fail(Failure.Kind.RESPONSE_HEAD_TOO_LARGE, "the head of the response is too large");
            }
            if (!in.isReadable()) {
                return Lines.MORE;
            }
        }
    }

    private int fail(Failure.Kind kind, String detail) {
        failure = new Failure(kind, detail);
        return Lines.MALFORMED;
    }

    private int parse(ResponseHead head) {
        if (!statusLineRead) {
            int lineTo = lines.lineTo(head.bytes(), filled);
            if (lineTo < 0) {
                return lineTo == -1 ? Lines.MORE : Lines.MALFORMED;
            }
            if (!statusLine(head, lineTo)) {
                return Lines.MALFORMED;
            }
            statusLineRead = true;
            lines.next(lineTo);
            head.linesFrom(lines.lineFrom);
        }
        return lines.fields(head, filled, HEADERS_MAX);
    }

    private static boolean statusLine(ResponseHead head, int lineTo) {
        byte[] b = head.bytes();
        boolean valid = lineTo >= STATUS_LINE_MIN
                && b[0] == 'H'
                && b[1] == 'T'
                && b[2] == 'T'
                && b[3] == 'P'
                && b[4] == '/'
                && b[5] == '1'
                && b[6] == '.'
                && Ascii.isDigit(b[7])
                && b[8] == ' '
                && b[9] >= '1'
                && b[9] <= '9'
                && Ascii.isDigit(b[10])
                && Ascii.isDigit(b[11])
                && (lineTo == STATUS_LINE_MIN || b[STATUS_LINE_MIN] == ' ');
        if (!valid) {
            return false;
        }
        head.minorVersion(b[7] == '0' ? 0 : 1);
        head.status((b[9] - '0') * 100 + (b[10] - '0') * 10 + b[11] - '0');
        head.reason(Math.min(STATUS_LINE_MIN + 1, lineTo), lineTo);
        return true;
    }

    private int finish(ResponseHead head, Method method) {
        boolean keepAlive = head.minorVersion() == 1;
        if (head.mayHave(CONNECTION)) {
            int options = ConnectionOptions.read(head);
            if (options == ConnectionOptions.TOO_MANY) {
                return fail(Failure.Kind.RESPONSE_MALFORMED, "the response has too many connection options");
            }
            keepAlive = (options & ConnectionOptions.CLOSE) == 0
                    && (keepAlive || (options & ConnectionOptions.KEEP_ALIVE) != 0);
        }
        long length = Framing.of(head, head.minorVersion());
        if (opensTunnel(head.status(), method) || bodyless(head.status(), method) && length != Framing.INVALID) {
            length = 0;
        }
        if (length == Framing.INVALID || length == Framing.UNKNOWN_CODING) {
            return fail(Failure.Kind.RESPONSE_MALFORMED, "the length of the response is malformed or ambiguous");
        }
        head.keepAlive(keepAlive && length != Framing.UNSAID);
        head.bodyLength(
                length == Framing.UNSAID
                        ? ResponseHead.UNTIL_CLOSE
                        : length == Framing.CHUNKED ? ResponseHead.CHUNKED : length);
        return Lines.DONE;
    }

    /** RFC 9112, 6.3: what never has a body, whatever its fields say. Malformed they must not go on, though: the next reader may ask more of them. */
    private static boolean bodyless(int status, Method method) {
        return method == Method.HEAD || status < 200 || status == 204 || status == 304;
    }

    /** What fields say of a length is to be ignored then (RFC 9110, 9.3.6). */
    private static boolean opensTunnel(int status, Method method) {
        return method == Method.CONNECT && status >= 200 && status < 300;
    }
}
