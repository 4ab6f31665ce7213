package dev.prox.tls.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** As much of DER (X.690) as it takes to bring the older forms of private keys into PKCS #8 (RFC 5958). */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT_0 = 0xa0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    /** {@code rsaEncryption}, 1.2.840.113549.1.1.1, with its NULL. */
    private static final byte[] RSA = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};
    /** {@code ecPublicKey}, 1.2.840.10045.2.1. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private Der() {}

    /** From PKCS #1 ({@code BEGIN RSA PRIVATE KEY}). */
    static byte[] rsa(byte[] pkcs1) {
        return element(SEQUENCE, VERSION_0, element(SEQUENCE, RSA), element(OCTET_STRING, pkcs1));
    }

    /** From SEC 1 ({@code BEGIN EC PRIVATE KEY}, RFC 5915); null when the key does not name its curve. */
    static byte @Nullable [] ec(byte[] sec1) {
        byte[] curve = curve(ByteBuffer.wrap(sec1));
        return curve == null
                ? null
                : element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve), element(OCTET_STRING, sec1));
    }

    private static byte @Nullable [] curve(ByteBuffer sec1) {
        ByteBuffer fields = content(sec1, SEQUENCE);
        if (fields == null || content(fields, INTEGER) == null || content(fields, OCTET_STRING) == null) {
            return null;
        }
        ByteBuffer parameters = content(fields, CONTEXT_0);
        if (parameters == null) {
            return null;
        }
        byte[] curve = new byte[parameters.remaining()];
        parameters.get(curve);
        return curve;
    }

    /** Takes the next element and returns its content; null when it is of another kind or cut short. */
    private static @Nullable ByteBuffer content(ByteBuffer in, int tag) {
        if (in.remaining() < 2 || (in.get() & 0xff) != tag) {
            return null;
        }
        int length = in.get() & 0xff;
        if (length > 0x80) {
            int octets = length - 0x80;
            if (octets > 3 || octets > in.remaining()) {
                return null;
            }
            length = 0;
            while (octets-- > 0) {
                length = length << 8 | in.get() & 0xff;
            }
        }
        if (length > in.remaining()) {
            return null;
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }

    static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | octets);
            for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
