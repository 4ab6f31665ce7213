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

/** Buckets as octets, for another process, whose clock is another one. Idle ones are left out. */
final class BucketState {
    /** The buckets of one limit by tokens, to the end: each key with the nanoseconds until its bucket is full. */
    private static final String ONE = "rate-limit/ahead-nanos/1";
    /** Each limit by its kind and the number of its keys; each key with what {@link Meter#saved} gives. */
    private static final String ALL = "rate-limit/limits/1";

    private static final int SHARED = 0;
    private static final int TEXT = 1;
    private static final int ADDRESS = 4;
    private static final int PREFIX = 6;

    private BucketState() {}

    static byte[] write(Limit[] limits, long now) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        try {
            boolean one = limits.length == 1 && limits[0].buckets().meter() instanceof CellRate;
            out.writeUTF(one ? ONE : ALL);
            for (Limit limit : limits) {
                Map<Object, Long> states = saved(limit.buckets(), now);
                if (!one) {
                    out.writeUTF(limit.buckets().meter().kind());
                    out.writeInt(states.size());
                }
                for (Map.Entry<Object, Long> each : states.entrySet()) {
                    writeKey(each.getKey(), out);
                    out.writeLong(each.getValue());
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return octets.toByteArray();
    }

    private static Map<Object, Long> saved(Buckets buckets, long now) {
        Map<Object, Long> saved = new HashMap<>();
        buckets.share().forEach((key, bucket) -> {
            long state = bucket.get();
            if (!buckets.meter().isIdle(state, now)) {
                saved.put(key, buckets.meter().saved(state, now));
            }
        });
        return saved;
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
            case String text when text.equals(Buckets.OVERFLOW) -> out.writeByte(SHARED);
            default -> {
                out.writeByte(TEXT);
                out.writeUTF(key.toString());
            }
        }
    }

    /** Adds what was saved to the limits of the same kind in the same place. False when it is not understood; nothing is added then. */
    static boolean read(byte[] octets, Limit[] limits, long now) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
        Map<Integer, Map<Object, Long>> saved = new HashMap<>();
        try {
            String version = in.readUTF();
            if (!version.equals(ONE) && !version.equals(ALL)) {
                return false;
            }
            for (int place = 0; in.available() > 0; place++) {
                String kind = version.equals(ONE) ? CellRate.KIND : in.readUTF();
                int count = version.equals(ONE) ? Integer.MAX_VALUE : in.readInt();
                Map<Object, Long> states = new HashMap<>();
                for (int i = 0; i < count && in.available() > 0; i++) {
                    states.put(readKey(in), in.readLong());
                }
                if (place < limits.length
                        && limits[place].buckets().meter().kind().equals(kind)) {
                    saved.put(place, states);
                }
            }
        } catch (IOException damaged) {
            return false;
        }
        saved.forEach((place, states) -> add(states, limits[place].buckets(), now));
        return true;
    }

    private static void add(Map<Object, Long> states, Buckets buckets, long now) {
        states.forEach((key, state) ->
                buckets.share().putIfAbsent(key, new AtomicLong(buckets.meter().restored(state, now))));
    }

    private static Object readKey(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case PREFIX -> in.readLong();
            case ADDRESS -> InetAddress.getByAddress(in.readNBytes(ADDRESS));
            case SHARED -> Buckets.OVERFLOW;
            case TEXT -> in.readUTF();
            default -> throw new IOException("a key of another kind");
        };
    }
}
