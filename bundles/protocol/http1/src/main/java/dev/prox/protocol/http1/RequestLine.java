package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.Failure;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.RequestHead.Form;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a request line: method, target and version (RFC 9112, 3). */
final class RequestLine {
    private static final int METHOD_OCTETS_MAX = 32;
    private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);
    private static final Failure MALFORMED =
            new Failure(Failure.Kind.MALFORMED_REQUEST, "the request line is malformed");
    private static final Failure MALFORMED_TARGET =
            new Failure(Failure.Kind.MALFORMED_REQUEST, "the target is malformed");
    static final Failure TOO_LONG = new Failure(Failure.Kind.TARGET_TOO_LONG, "the request line is too long");

    private static final Failure UNKNOWN_METHOD =
            new Failure(Failure.Kind.METHOD_UNKNOWN, "the method is too long to be one");
    private static final Failure UNKNOWN_VERSION =
            new Failure(Failure.Kind.VERSION_UNKNOWN, "this listener speaks HTTP/1.1 and 1.0");

    private RequestLine() {}

    static @Nullable Failure read(RequestHead head, int lineTo, int lineBytesMax) {
        byte[] bytes = head.bytes();
        int methodTo = tokenTo(bytes, lineTo);
        if (methodTo == 0 || methodTo >= lineTo || bytes[methodTo] != ' ') {
            return methodTo > METHOD_OCTETS_MAX ? UNKNOWN_METHOD : MALFORMED;
        }
        if (methodTo > METHOD_OCTETS_MAX) {
            return UNKNOWN_METHOD;
        }
        head.method(method(bytes, methodTo), methodTo);
        int targetTo = lineTo - 9;
        if (targetTo <= methodTo + 1 || bytes[targetTo] != ' ') {
            return MALFORMED;
        }
        Failure wrong = version(head, bytes, targetTo + 1);
        if (wrong != null) {
            return wrong;
        }
        if (lineTo > lineBytesMax) {
            return TOO_LONG;
        }
        return target(head, bytes, methodTo + 1, targetTo) ? null : MALFORMED_TARGET;
    }

    private static int tokenTo(byte[] bytes, int lineTo) {
        int at = 0;
        while (at < lineTo && Ascii.isToken(bytes[at])) {
            at++;
        }
        return at;
    }

    private static Method method(byte[] bytes, int to) {
        return switch (to) {
            case 3 -> is(bytes, "GET") ? Method.GET : is(bytes, "PUT") ? Method.PUT : Method.OTHER;
            case 4 -> is(bytes, "POST") ? Method.POST : is(bytes, "HEAD") ? Method.HEAD : Method.OTHER;
            case 5 -> five(bytes);
            case 6 -> is(bytes, "DELETE") ? Method.DELETE : Method.OTHER;
            case 7 -> is(bytes, "OPTIONS") ? Method.OPTIONS : is(bytes, "CONNECT") ? Method.CONNECT : Method.OTHER;
            default -> Method.OTHER;
        };
    }

    private static Method five(byte[] bytes) {
        if (is(bytes, "PATCH")) {
            return Method.PATCH;
        }
        return is(bytes, "QUERY") ? Method.QUERY : is(bytes, "TRACE") ? Method.TRACE : Method.OTHER;
    }

    private static boolean is(byte[] bytes, String method) {
        for (int i = 0; i < method.length(); i++) {
            if (bytes[i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Failure version(RequestHead head, byte[] bytes, int at) {
        boolean syntax = bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/'
                && Ascii.isDigit(bytes[at + 5])
                && bytes[at + 6] == '.'
                && Ascii.isDigit(bytes[at + 7]);
        if (!syntax) {
            return MALFORMED;
        }
        if (bytes[at + 5] != '1') {
            return UNKNOWN_VERSION;
        }
        head.minorVersion(bytes[at + 7] == '0' ? 0 : 1);
        return null;
    }

    private static boolean target(RequestHead head, byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte octet = bytes[at];
            if (octet <= ' ' || octet == 0x7f || octet == '#') {
                return false;
            }
        }
        if (head.method() == Method.CONNECT) {
            head.target(Form.AUTHORITY, from, to);
            head.path(to, to, to);
            return Authority.read(head, from, to, true, false) && head.port() != 0;
        }
        if (bytes[from] == '/') {
            head.target(Form.ORIGIN, from, to);
            path(head, bytes, from, to);
            return true;
        }
        if (bytes[from] == '*' && to == from + 1) {
            head.target(Form.ASTERISK, from, to);
            head.path(from, to, to);
            return head.method() == Method.OPTIONS;
        }
        return absolute(head, bytes, from, to);
    }

    private static boolean absolute(RequestHead head, byte[] bytes, int from, int to) {
        head.target(Form.ABSOLUTE, from, to);
        boolean https = startsWith(bytes, from, to, HTTPS);
        if (!https && !startsWith(bytes, from, to, HTTP)) {
            return false;
        }
        head.https(https);
        int hostFrom = from + (https ? HTTPS.length : HTTP.length);
        int hostTo = hostFrom;
        while (hostTo < to && bytes[hostTo] != '/' && bytes[hostTo] != '?') {
            hostTo++;
        }
        path(head, bytes, hostTo, to);
        return Authority.read(head, hostFrom, hostTo, true, false);
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] lower) {
        return to - from > lower.length && Ascii.equalsIgnoreCase(bytes, from, from + lower.length, lower);
    }

    private static void path(RequestHead head, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '?') {
            at++;
        }
        head.path(from, at, to);
    }
}
