package dev.prox.testkit;

import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Heads from lines of text and back. Lenient: a test may write what no protocol would let pass. */
public final class HeadText {
    private HeadText() {}

    /** A request from {@code GET /path HTTP/1.1} and lines like {@code Host: example.org}. */
    public static RequestHead request(String... lines) {
        RequestHead head = new RequestHead();
        head.clear();
        append(head, lines[0] + "\r\n");
        int methodTo = lines[0].indexOf(' ');
        int targetTo = lines[0].lastIndexOf(' ');
        head.method(method(lines[0].substring(0, methodTo)), methodTo);
        head.minorVersion(lines[0].charAt(lines[0].length() - 1) - '0');
        fields(head, lines);
        bodyLength(head);
        host(head);
        target(head, lines[0].substring(methodTo + 1, targetTo), methodTo + 1);
        return head;
    }

    /** A response from {@code HTTP/1.1 200 OK} and field lines. */
    public static ResponseHead response(String... lines) {
        ResponseHead head = new ResponseHead();
        head.clear();
        append(head, lines[0] + "\r\n");
        head.status(Integer.parseInt(lines[0].substring(9, 12)));
        head.minorVersion(lines[0].charAt(7) - '0');
        head.reason(Math.min(13, lines[0].length()), lines[0].length());
        fields(head, lines);
        String length = head.value(HeaderName.CONTENT_LENGTH);
        head.bodyLength(length == null ? ResponseHead.UNTIL_CLOSE : Long.parseLong(length));
        return head;
    }

    /** The field lines that would be sent. */
    public static List<String> lines(Headers head) {
        byte[] out = new byte[head.length()];
        int end = head.copyLines(out, 0);
        String text = new String(out, 0, end, StandardCharsets.ISO_8859_1);
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\r\n"));
    }

    private static Method method(String text) {
        for (Method method : Method.values()) {
            if (method != Method.OTHER && method.name().equals(text)) {
                return method;
            }
        }
        return Method.OTHER;
    }

    private static int append(Headers head, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        int at = head.length();
        System.arraycopy(octets, 0, head.reserve(octets.length), at, octets.length);
        head.length(at + octets.length);
        return at;
    }

    private static void fields(Headers head, String... lines) {
        head.linesFrom(head.length());
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i];
            int at = append(head, line + "\r\n");
            int colon = line.indexOf(':');
            int from = colon + 1;
            while (from < line.length() && line.charAt(from) == ' ') {
                from++;
            }
            HeaderName known = HeaderName.recognise(head.bytes(), at, at + colon);
            head.field(at, at + colon, at + from, at + line.length(), at + line.length(), known);
        }
    }

    private static void bodyLength(RequestHead head) {
        String length = head.value(HeaderName.CONTENT_LENGTH);
        boolean chunked = head.find(HeaderName.TRANSFER_ENCODING) >= 0;
        head.bodyLength(chunked ? RequestHead.CHUNKED : length == null ? 0 : Long.parseLong(length));
    }

    private static void host(RequestHead head) {
        int field = head.find(HeaderName.HOST);
        if (field >= 0) {
            authority(head, head.valueFrom(field), head.value(field));
        }
    }

    private static void target(RequestHead head, String target, int from) {
        int to = from + target.length();
        if (target.equals("*")) {
            head.target(RequestHead.Form.ASTERISK, from, to);
            head.path(to, to, to);
        } else if (head.method() == Method.CONNECT) {
            head.target(RequestHead.Form.AUTHORITY, from, to);
            authority(head, from, target);
            head.path(to, to, to);
        } else if (target.startsWith("/")) {
            head.target(RequestHead.Form.ORIGIN, from, to);
            path(head, target, 0, from);
        } else {
            head.target(RequestHead.Form.ABSOLUTE, from, to);
            head.https(target.startsWith("https:"));
            int host = target.indexOf("//") + 2;
            int path = host;
            while (path < target.length() && "/?".indexOf(target.charAt(path)) < 0) {
                path++;
            }
            authority(head, from + host, target.substring(host, path));
            path(head, target, path, from);
        }
    }

    private static void path(RequestHead head, String target, int path, int from) {
        int query = target.indexOf('?');
        head.path(from + path, from + (query < 0 ? target.length() : query), from + target.length());
    }

    private static void authority(RequestHead head, int from, String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= text.lastIndexOf(']')) {
            head.host(from, from + text.length(), 0);
        } else {
            head.host(from, from + colon, Integer.parseInt(text.substring(colon + 1)));
        }
    }
}
