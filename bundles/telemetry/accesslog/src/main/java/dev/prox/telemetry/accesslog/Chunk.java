package dev.prox.telemetry.accesslog;

import java.util.Queue;

/** Whole lines on their way from an event loop to the writer and, empty, back. Owned by one of both at a time. */
final class Chunk {
    static final int OCTETS = 64 << 10;

    final byte[] bytes = new byte[OCTETS];
    int length;
    int lines;

    private final Queue<Chunk> home;

    /** @param home where the loop finds it again */
    Chunk(Queue<Chunk> home) {
        this.home = home;
    }

    void giveBack() {
        length = 0;
        lines = 0;
        home.add(this);
    }
}
