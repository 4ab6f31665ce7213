package dev.prox.filter.body;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Replaces a text while the body streams by. What might be the beginning of a find waits for what comes; that is less than the text. */
final class LiteralReplace implements BodyFilter {
    /** Of the text, and of what takes its place. */
    static final int LENGTH_MAX = 8192;

    private static final int PIECE_OCTETS = 16 * 1024;

    private final byte[] wanted;
    private final byte[] with;
    private final ByteBufAllocator allocator;
    /** How far a find ending in a given octet falls back when the next one does not fit (Knuth, Morris, Pratt). */
    private final int[] fallback;
    /** So many octets of the wanted text have come last. */
    private int matched;

    LiteralReplace(byte[] wanted, byte[] with, ByteBufAllocator allocator) {
        this.wanted = wanted;
        this.with = with;
        this.allocator = allocator;
        this.fallback = fallback(wanted);
    }

    private static int[] fallback(byte[] wanted) {
        int[] next = new int[wanted.length];
        for (int i = 1, length = 0; i < wanted.length; i++) {
            while (length > 0 && wanted[i] != wanted[length]) {
                length = next[length - 1];
            }
            if (wanted[i] == wanted[length]) {
                length++;
            }
            next[i] = length;
        }
        return next;
    }

    @Override
    public boolean transform(ByteBuf in, Step step, BodySink out) {
        if (step == Step.FLUSH) {
            return false;
        }
        ByteBuf given = allocator.directBuffer(Math.min(PIECE_OCTETS, in.readableBytes()) + wanted.length);
        if (step == Step.END) {
            given.writeBytes(wanted, 0, matched);
            matched = 0;
        }
        while (in.isReadable() && given.readableBytes() < PIECE_OCTETS) {
            take(in.readByte(), given);
        }
        out.body(given);
        return false;
    }

    private void take(byte octet, ByteBuf given) {
        while (matched > 0 && octet != wanted[matched]) {
            int shorter = fallback[matched - 1];
            given.writeBytes(wanted, 0, matched - shorter);
            matched = shorter;
        }
        if (octet != wanted[matched]) {
            given.writeByte(octet);
        } else if (++matched == wanted.length) {
            given.writeBytes(with);
            matched = 0;
        }
    }

    @Override
    public void close() {}
}
