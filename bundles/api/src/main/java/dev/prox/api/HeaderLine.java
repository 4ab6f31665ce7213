package dev.prox.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A field as octets, {@code name: value CRLF}, encoded once when a configuration is compiled. Not to be used for secrets: it prints itself. */
public final class HeaderLine {
    private final HeaderName name;
    private final byte[] bytes;

    /**
     * @throws IllegalArgumentException when the value has a control character (RFC 9110, 5.5)
     */
    public HeaderLine(HeaderName name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("a header value without control characters, in ISO 8859-1");
            }
        }
        this.name = name;
        this.bytes = (name + ": " + value.strip() + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The name when it is a well-known one. */
    public @Nullable HeaderName name() {
        return name.known() == 0 ? null : name;
    }

    public HeaderName fieldName() {
        return name;
    }

    public int nameLength() {
        return name.toString().length();
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, bytes.length - 2, StandardCharsets.ISO_8859_1);
    }
}
