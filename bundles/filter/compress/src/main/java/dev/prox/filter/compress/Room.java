package dev.prox.filter.compress;

/** How many bodies are in work on one event loop, and how many may be. */
final class Room {
    private final int max;
    private int taken;

    Room(int max) {
        this.max = max;
    }

    boolean left() {
        return taken < max;
    }

    void take() {
        taken++;
    }

    void giveBack() {
        taken--;
    }
}
