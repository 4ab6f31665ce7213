package dev.prox.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a header field (RFC 9110, 5.1), made once, when a configuration is compiled; names that the data plane itself reads carry a
 * number that a parser recognises without a look-up in a map.
 */
public final class HeaderName {
    private static final int TABLE_SIZE = 256;
    private static final HeaderName[] TABLE = new HeaderName[TABLE_SIZE];
    private static int knownCount;

    public static final HeaderName HOST = known("Host");
    public static final HeaderName CONNECTION = known("Connection");
    public static final HeaderName CONTENT_LENGTH = known("Content-Length");
    public static final HeaderName TRANSFER_ENCODING = known("Transfer-Encoding");
    public static final HeaderName TE = known("TE");
    public static final HeaderName TRAILER = known("Trailer");
    public static final HeaderName UPGRADE = known("Upgrade");
    public static final HeaderName KEEP_ALIVE = known("Keep-Alive");
    public static final HeaderName EXPECT = known("Expect");
    public static final HeaderName MAX_FORWARDS = known("Max-Forwards");
    public static final HeaderName PROXY_CONNECTION = known("Proxy-Connection");
    public static final HeaderName PROXY_AUTHORIZATION = known("Proxy-Authorization");
    public static final HeaderName PROXY_AUTHENTICATE = known("Proxy-Authenticate");
    public static final HeaderName PROXY_AUTHENTICATION_INFO = known("Proxy-Authentication-Info");
    public static final HeaderName PROXY_STATUS = known("Proxy-Status");
    public static final HeaderName HTTP2_SETTINGS = known("HTTP2-Settings");
    public static final HeaderName X_PROXY_TO = known("X-Proxy-To");
    public static final HeaderName X_FORWARDED_FOR = known("X-Forwarded-For");
    public static final HeaderName X_FORWARDED_PROTO = known("X-Forwarded-Proto");
    public static final HeaderName X_FORWARDED_HOST = known("X-Forwarded-Host");
    public static final HeaderName FORWARDED = known("Forwarded");
    public static final HeaderName VIA = known("Via");
    public static final HeaderName DATE = known("Date");
    public static final HeaderName SERVER = known("Server");
    public static final HeaderName ACCEPT = known("Accept");
    public static final HeaderName CONTENT_TYPE = known("Content-Type");
    public static final HeaderName RETRY_AFTER = known("Retry-After");
    public static final HeaderName USER_AGENT = known("User-Agent");

    private final String text;
    private final byte[] octets;
    private final byte[] folded;
    private final int known;

    private HeaderName(String text, int known) {
        this.text = text;
        this.octets = text.getBytes(StandardCharsets.US_ASCII);
        this.folded = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < folded.length; i++) {
            folded[i] |= 0x20;
        }
        this.known = known;
    }

    private static HeaderName known(String text) {
        HeaderName name = new HeaderName(text, ++knownCount);
        int at = hash(name.folded, 0, name.folded.length);
        while (TABLE[at] != null) {
            at = (at + 1) & (TABLE_SIZE - 1);
        }
        TABLE[at] = name;
        return name;
    }

    /**
     * @throws IllegalArgumentException when {@code text} is not a token (RFC 9110, 5.6.2)
     */
    public static HeaderName of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0 || bytes.length > 256) {
            throw new IllegalArgumentException("a header name of 1 to 256 characters");
        }
        for (byte b : bytes) {
            if (!Ascii.isToken(b)) {
                throw new IllegalArgumentException("a header name of letters, digits and !#$%&'*+-.^_`|~");
            }
        }
        HeaderName known = recognise(bytes, 0, bytes.length);
        return known != null ? known : new HeaderName(text, 0);
    }

    /** The well-known name that stands in {@code bytes[from, to)}, letter case aside, or null. */
    public static @Nullable HeaderName recognise(byte[] bytes, int from, int to) {
        int at = hash(bytes, from, to);
        for (HeaderName name = TABLE[at]; name != null; name = TABLE[at]) {
            if (name.matches(bytes, from, to)) {
                return name;
            }
            at = (at + 1) & (TABLE_SIZE - 1);
        }
        return null;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int first = bytes[from] | 0x20;
        int last = bytes[to - 1] | 0x20;
        return ((to - from) * 31 + first * 7 + last * 13) & (TABLE_SIZE - 1);
    }

    /** Whether {@code bytes[from, to)} is this name, letter case aside. */
    public boolean matches(byte[] bytes, int from, int to) {
        byte[] mine = folded;
        if (to - from != mine.length) {
            return false;
        }
        for (int i = 0; i < mine.length; i++) {
            if ((bytes[from + i] | 0x20) != mine[i]) {
                return false;
            }
        }
        return true;
    }

    byte[] octets() {
        return octets;
    }

    /** 1 to 63 for a well-known name, else 0. */
    public int known() {
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && matches(name.folded, 0, name.folded.length);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(folded);
    }

    @Override
    public String toString() {
        return text;
    }
}
