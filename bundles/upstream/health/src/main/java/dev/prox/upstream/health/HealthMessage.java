package dev.prox.upstream.health;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The two messages of {@code grpc.health.v1.Health/Check} as gRPC frames them: an octet that says whether it is compressed, four with the length, and the
 * message of Protocol Buffers: {@code string service = 1}, and {@code enum status = 1}.
 */
final class HealthMessage {
    /** The octets before a message. */
    static final int PREFIX = 5;
    /** What servers answer has 2 octets. */
    static final int OCTETS_MAX = 4096;

    private static final int VARINT_OCTETS_MAX = 10;

    // types of fields on the wire
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private HealthMessage() {}

    /** The request, with its prefix. */
    static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(1 << 3 | LENGTH_DELIMITED);
            int rest = name.length;
            for (; rest > 0x7F; rest >>>= 7) {
                message.write(rest & 0x7F | 0x80);
            }
            message.write(rest);
            message.writeBytes(name);
        }
        return ByteBuffer.allocate(PREFIX + message.size())
                .put((byte) 0)
                .putInt(message.size())
                .put(message.toByteArray())
                .array();
    }

    /**
     * Reads the whole body of a response.
     *
     * @return the number of the status, or null where it is anything but one message
     */
    static @Nullable Long status(byte[] body) {
        ByteBuffer octets = ByteBuffer.wrap(body);
        if (body.length < PREFIX || octets.get() != 0 || octets.getInt() != octets.remaining()) {
            return null;
        }
        Fields fields = new Fields(octets);
        long status = 0; // what is not there has the default
        while (octets.hasRemaining() && !fields.malformed) {
            long tag = fields.varint();
            if (tag == (1 << 3 | VARINT)) {
                status = fields.varint();
            } else {
                fields.skip(tag);
            }
        }
        return fields.malformed ? null : status;
    }

    /** What is left of a message. */
    private static final class Fields {
        private final ByteBuffer octets;
        /** From then on nothing that was read means anything. */
        private boolean malformed;

        Fields(ByteBuffer octets) {
            this.octets = octets;
        }

        private long varint() {
            long value = 0;
            for (int i = 0; i < VARINT_OCTETS_MAX && octets.hasRemaining(); i++) {
                byte octet = octets.get();
                value |= (octet & 0x7FL) << 7 * i;
                if (octet >= 0) {
                    return value;
                }
            }
            malformed = true;
            return 0;
        }

        /** Passes over a field that this version does not know. */
        private void skip(long tag) {
            long length =
                    switch ((int) (tag & 7)) {
                        case VARINT -> {
                            varint();
                            yield 0;
                        }
                        case FIXED_64 -> Long.BYTES;
                        case LENGTH_DELIMITED -> varint();
                        case FIXED_32 -> Integer.BYTES;
                        default -> -1; // groups, which nobody writes any more
                    };
            malformed |= tag >>> 3 == 0 || length < 0 || length > octets.remaining();
            if (!malformed) {
                octets.position(octets.position() + (int) length);
            }
        }
    }
}
