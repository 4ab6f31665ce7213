package dev.prox.upstream.health;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text of a peer, fit for logs and terminals. */
final class PlainText {
    /** Of a text within a reason. */
    static final int CHARS_MAX = 100;

    private PlainText() {}

    /** One line: a dot for each character that controls, formats, or is none; no more characters than {@code max}, and dots for the rest. */
    static String of(CharSequence text, int max) {
        StringBuilder plain = new StringBuilder();
        int[] points = text.codePoints().limit(max + 1L).toArray();
        for (int i = 0; i < Math.min(max, points.length); i++) {
            plain.appendCodePoint(isPlain(points[i]) ? points[i] : '.');
        }
        return points.length > max ? plain.append("...").toString() : plain.toString();
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** UTF-8 behind percent-encoding, as {@code grpc-message} is written. What is encoded wrongly stays as it is. */
    static String percentDecoded(CharSequence text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            int high = each == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            octets.write(low < 0 ? each : high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
