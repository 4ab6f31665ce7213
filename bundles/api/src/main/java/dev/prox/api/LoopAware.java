package dev.prox.api;

/** A part of a snapshot that keeps something for each event loop. Both calls run on that loop. */
public interface LoopAware {
    /** The first snapshot with this instance was published on the loop. */
    void enter(Loop loop);

    /** The last exchange that used this instance has left the loop, and no later one will come. */
    void leave(Loop loop);
}
