package dev.prox.api;

/**
 * A part that keeps something which its next version must not lose. The state is made of types of the JDK and of this package, since both versions
 * hold it, and it is alive: while the old version drains both use it.
 */
public interface Stateful {
    Object state();

    /**
     * Takes the state of an earlier version over, before the first exchange.
     *
     * @return false when the state is not understood: the part begins afresh, and the runtime says so
     */
    boolean adopt(Object state);
}
