package dev.prox.route.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The path of a request as a name of a file: decoded once, and refused where it could mean anything else. */
final class RequestPath {
    private static final String WELL_KNOWN = ".well-known";

    private RequestPath() {}

    /**
     * Decodes a path that begins with a slash. Refuses what is not UTF-8, control characters, backslashes, encoded slashes, empty segments, {@code .}
     * and {@code ..}.
     *
     * @param dotfiles whether segments may begin with a dot
     * @return the path without the slash before it, or null
     */
    static @Nullable String decode(String path, boolean dotfiles) {
        if (!path.startsWith("/")) {
            return null;
        }
        byte[] octets = new byte[path.length() - 1];
        int length = 0;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int octet = i + 2 < path.length() ? hex(path.charAt(i + 1)) << 4 | hex(path.charAt(i + 2)) : -1;
                if (octet < 0 || octet == '/') {
                    return null;
                }
                octets[length++] = (byte) octet;
                i += 2;
            } else {
                octets[length++] = (byte) c;
            }
        }
        String decoded = text(octets, length);
        return decoded != null && isPlain(decoded, dotfiles) ? decoded : null;
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static @Nullable String text(byte[] octets, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isPlain(String path, boolean dotfiles) {
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
            return false;
        }
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            boolean hidden = segment.startsWith(".") && !dotfiles && !(i == 0 && segment.equals(WELL_KNOWN));
            if (segment.isEmpty() && !last || segment.equals(".") || segment.equals("..") || hidden) {
                return false;
            }
        }
        return true;
    }
}
