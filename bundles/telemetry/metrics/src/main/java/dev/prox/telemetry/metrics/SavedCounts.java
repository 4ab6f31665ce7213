package dev.prox.telemetry.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The counts of all event loops, added up, as octets for another process. There they are arrays that belong to no loop, so that nobody writes to them.
 */
final class SavedCounts {
    private static final String VERSION = "metrics/1";
    /** In the place of the number of a loop. */
    private static final String BEFORE = "before";

    private SavedCounts() {}

    static byte[] write(Map<List<String>, long[]> storage, long[] layout) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        try {
            out.writeUTF(VERSION);
            write(layout, out);
            for (Map.Entry<List<String>, long[]> each : sums(storage).entrySet()) {
                out.writeByte(each.getKey().size());
                for (String part : each.getKey()) {
                    out.writeUTF(part);
                }
                write(each.getValue(), out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return octets.toByteArray();
    }

    private static void write(long[] row, DataOutputStream out) throws IOException {
        out.writeShort(row.length);
        for (long each : row) {
            out.writeLong(each);
        }
    }

    private static Map<List<String>, long[]> sums(Map<List<String>, long[]> storage) {
        Map<List<String>, long[]> sums = new HashMap<>();
        storage.forEach((key, row) -> {
            if (!key.isEmpty()) {
                List<String> sum = new ArrayList<>(key);
                sum.set(0, BEFORE);
                Row.addTo(sums.computeIfAbsent(sum, k -> new long[row.length]), row);
            }
        });
        long[] totals = sums.get(List.of(BEFORE));
        if (totals != null) {
            // tunnels stay where they are
            totals[LoopCounters.TUNNELS_ENDED] = totals[LoopCounters.TUNNELS_OPENED];
        }
        return sums;
    }

    /** Returns false when the counts are those of another layout, or damaged. */
    static boolean read(byte[] octets, long[] layout, Map<List<String>, long[]> storage) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
        Map<List<String>, long[]> counts = new HashMap<>();
        try {
            if (!in.readUTF().equals(VERSION) || !Arrays.equals(read(in), layout)) {
                return false;
            }
            while (in.available() > 0) {
                List<String> key = new ArrayList<>();
                for (int parts = in.readByte(); parts > 0; parts--) {
                    key.add(in.readUTF());
                }
                counts.put(List.copyOf(key), read(in));
            }
        } catch (IOException damaged) {
            return false;
        }
        storage.putAll(counts);
        return true;
    }

    private static long[] read(DataInputStream in) throws IOException {
        long[] row = new long[in.readUnsignedShort()];
        for (int i = 0; i < row.length; i++) {
            row[i] = in.readLong();
        }
        return row;
    }
}
