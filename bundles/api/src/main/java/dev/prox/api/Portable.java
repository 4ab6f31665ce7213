package dev.prox.api;

/**
 * A part whose state goes with an upgrade of the process. Called on the thread that changes what is served, while no new connection comes; exchanges that have begun
 * may still use the part that saves.
 */
public interface Portable {
    /** Written so that another version can tell whether it understands it; 64 MiB of all parts are handed on. Empty for nothing. */
    byte[] save();

    /**
     * Goes on with what the part in this place had in the process before, in addition to what is there.
     *
     * @return false when it is not understood: the part begins afresh, and the runtime says so
     */
    boolean restore(byte[] state);
}
