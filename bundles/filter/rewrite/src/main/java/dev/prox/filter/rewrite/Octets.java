package dev.prox.filter.rewrite;

import java.nio.charset.StandardCharsets;

/** What may stand in a path and in a query (RFC 3986, 3.3 and 3.4), and paths that mean but one thing. */
final class Octets {
    private static final String PATH = "-._~/:@!$&'()*+,;=";
    /** A value has neither what is between two parameters, nor what is between name and value. */
    private static final String VALUE = "-._~/:@!$'()*+,;?";

    private static final String HEX = "0123456789ABCDEF";

    private Octets() {}

    static String path(String text) {
        return encoded(text, PATH);
    }

    static String value(String text) {
        return encoded(text, VALUE);
    }

    /** What is percent-encoded already stays so. */
    private static String encoded(String text, String plain) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean kept = c < 128 && (Character.isLetterOrDigit(c) || plain.indexOf(c) >= 0) || isEncoded(text, i);
            if (kept) {
                out.append(c);
            } else {
                append(out, c);
            }
        }
        return out.toString();
    }

    private static boolean isEncoded(String text, int at) {
        return text.charAt(at) == '%'
                && at + 2 < text.length()
                && isHex(text.charAt(at + 1))
                && isHex(text.charAt(at + 2));
    }

    private static boolean isHex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }

    /** Of octets that came in a request each is a character; a text of the configuration may have others. */
    private static void append(StringBuilder out, char c) {
        if (c > 0xff) {
            for (byte octet : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                append(out, (char) (octet & 0xff));
            }
        } else {
            out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
    }

    /** Whether a segment is {@code .} or {@code ..} for whoever decodes before he splits, and takes a backslash for a slash. */
    static boolean hasDots(String path) {
        String decoded = path.replaceAll("%2[eE]", ".").replaceAll("%2[fF]|%5[cC]|\\\\", "/");
        for (String segment : decoded.split("/", -1)) {
            String name = segment.split(";", 2)[0];
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** A path that begins with two slashes would name a host. */
    static String withOneSlash(String path) {
        int at = 0;
        while (at < path.length() && path.charAt(at) == '/') {
            at++;
        }
        return "/" + path.substring(at);
    }
}
