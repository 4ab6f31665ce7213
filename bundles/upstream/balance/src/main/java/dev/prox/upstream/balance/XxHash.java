package dev.prox.upstream.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): the same number on every machine and in every version. */
final class XxHash {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P1_AND_P2 = 0x60EA27EEADC0B5D6L;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private XxHash() {}

    /** Of its UTF-8. */
    static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static long of(byte[] in) {
        int at = 0;
        long hash;
        if (in.length >= 32) {
            long a = P1_AND_P2;
            long b = P2;
            long c = 0;
            long d = -P1;
            for (; at <= in.length - 32; at += 32) {
                a = round(a, (long) LONG.get(in, at));
                b = round(b, (long) LONG.get(in, at + 8));
                c = round(c, (long) LONG.get(in, at + 16));
                d = round(d, (long) LONG.get(in, at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        } else {
            hash = P5;
        }
        return rest(in, at, hash + in.length);
    }

    private static long round(long sum, long input) {
        return Long.rotateLeft(sum + input * P2, 31) * P1;
    }

    private static long merge(long hash, long sum) {
        return (hash ^ round(0, sum)) * P1 + P4;
    }

    private static long rest(byte[] in, int from, long hash) {
        int at = from;
        long h = hash;
        for (; at <= in.length - 8; at += 8) {
            h = Long.rotateLeft(h ^ round(0, (long) LONG.get(in, at)), 27) * P1 + P4;
        }
        if (at <= in.length - 4) {
            h = Long.rotateLeft(h ^ ((int) INT.get(in, at) & 0xFFFFFFFFL) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < in.length; at++) {
            h = Long.rotateLeft(h ^ (in[at] & 0xFF) * P5, 11) * P1;
        }
        h = (h ^ h >>> 33) * P2;
        h = (h ^ h >>> 29) * P3;
        return h ^ h >>> 32;
    }
}
