package dev.prox.engine;

import dev.prox.api.ChangeControl.Refused;
import dev.prox.api.ConfigNode;
import dev.prox.api.TrialTerms;

/**
 * A change that some exchanges meet.
 *
 * @param change in words
 * @param document of which the candidate was compiled
 */
record Trial(
        String change, TrialTerms terms, Snapshot candidate, ConfigNode document, DocumentConfig config, Owner owner) {

    /** Who wanted it. Called on threads that may wait. */
    interface Owner {
        /** Lets the candidate serve all, and returns what was done, in words. */
        String promote() throws Refused;

        /** The candidate gets no exchanges any more. */
        void withdrawn();
    }
}
