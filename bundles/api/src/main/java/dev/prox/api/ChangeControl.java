package dev.prox.api;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Changes that judge themselves: tried on a share of the exchanges before they serve all of them, or taken back when nobody confirms them. One of them is under way
 * at a time. Every call returns when the change is in force, or throws and nothing has changed. Any thread but an event loop may call it.
 */
public interface ChangeControl {
    /** Tries another version of a module. */
    String canaryModule(Path bundle, TrialTerms terms) throws Refused;

    /** Tries another configuration. When it comes to serve all it is written into the file of the configuration. */
    String canaryConfiguration(Path file, TrialTerms terms) throws Refused;

    /** What is tried serves all from now on. */
    String promote() throws Refused;

    /** What is tried serves nobody from now on. */
    String withdraw() throws Refused;

    /**
     * Serves with another configuration, and writes it into the file of the configuration; with a time only when it is confirmed within that.
     *
     * @param confirm zero where nobody needs to confirm it
     */
    String apply(Path file, Duration confirm) throws Refused;

    /** What was applied stays. */
    String confirm() throws Refused;

    /** Says why a change was refused. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        public Refused(String message) {
            super(message);
        }

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
