package dev.prox.filter.ratelimit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Buckets as octets, for another process: each key with the nanoseconds until its bucket is full, since clocks differ. Full ones are left out.
 */
final class BucketState {
    private static final String VERSION = "rate-limit/ahead-nanos/1";
    private static final int SHARED = 0;
    private static final int ADDRESS = 4;
    private static final int PREFIX = 6;

    private BucketState() {}

    static byte[] write(Map<Object, AtomicLong> fullAt, long now) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        try {
            out.writeUTF(VERSION);
            for (Map.Entry<Object, AtomicLong> each : fullAt.entrySet()) {
                long ahead = each.getValue().get() - now;
                if (ahead > 0) {
                    writeKey(each.getKey(), out);
                    out.writeLong(ahead);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return octets.toByteArray();
    }

    private static void writeKey(Object key, DataOutputStream out) throws IOException {
        switch (key) {
            case Long prefix -> {
                out.writeByte(PREFIX);
                out.writeLong(prefix);
            }
            case InetAddress address -> {
                out.writeByte(ADDRESS);
                out.write(address.getAddress());
            }
            default -> out.writeByte(SHARED);
        }
    }

    /** Null when it is not understood. */
    static @Nullable Map<Object, AtomicLong> read(byte[] octets, long now) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
        Map<Object, AtomicLong> fullAt = new HashMap<>();
        try {
            if (!in.readUTF().equals(VERSION)) {
                return null;
            }
            while (in.available() > 0) {
                Object key = readKey(in);
                fullAt.put(key, new AtomicLong(now + in.readLong()));
            }
            return fullAt;
        } catch (IOException damaged) {
            return null;
        }
    }

    private static Object readKey(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case PREFIX -> in.readLong();
            case ADDRESS -> InetAddress.getByAddress(in.readNBytes(ADDRESS));
            case SHARED -> Buckets.OVERFLOW;
            default -> throw new IOException("a key of another kind");
        };
    }
}
