package dev.prox.admin.terminal;

import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** What a client typed: one thread presses, another reads. At most 64 frames wait; then pressing waits too. */
final class Keys extends InputStream {
    private static final int FRAMES_MAX = 64;
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> pressed = new ArrayBlockingQueue<>(FRAMES_MAX);
    private byte[] current = {};
    private int next;
    private boolean ended;

    void press(byte[] keys) throws InterruptedException {
        if (keys.length > 0) {
            pressed.put(keys);
        }
    }

    /** No key will come any more. */
    void end() throws InterruptedException {
        pressed.put(END);
    }

    @Override
    public int read() {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!filled()) {
            return -1;
        }
        int count = Math.min(length, current.length - next);
        System.arraycopy(current, next, into, offset, count);
        next += count;
        return count;
    }

    @Override
    public int available() {
        return current.length - next;
    }

    private boolean filled() {
        while (next == current.length && !ended) {
            try {
                current = pressed.take();
                next = 0;
                ended = current.length == 0;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !ended;
    }
}
