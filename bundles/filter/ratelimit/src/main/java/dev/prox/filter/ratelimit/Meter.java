package dev.prox.filter.ratelimit;

/**
 * The arithmetic of one limit. Its state for a key is 64 bits, which nobody else understands; times are those of {@link System#nanoTime()}, and only
 * their differences count. Immutable.
 */
interface Meter {
    /** The state of a key that has not asked yet. */
    long fresh(long now);

    /** The state as it is now: what is over is forgotten, and what this limit could not have made is brought within it. */
    long settled(long state, long now);

    /** Of a settled state: 0 where {@code cost} is admitted, else the nanoseconds until it is. */
    long waiting(long state, long now, int cost);

    /** A settled state once {@code cost} was admitted. */
    long charged(long state, long now, int cost);

    /** A settled state once {@code cost} was given back. */
    long refunded(long state, long now, int cost);

    /** Whether a state says no more than a fresh one. */
    boolean isIdle(long state, long now);

    /** What a settled state still admits at once. */
    long remaining(long state, long now);

    /** The nanoseconds until a settled state is as a fresh one. */
    long idleIn(long state, long now);

    /** The state for a process whose clock is another one. */
    long saved(long state, long now);

    /** What {@link #saved} gave, for the clock of this process. */
    long restored(long saved, long now);

    /** What is the same for states that can be exchanged. */
    String kind();
}
