package dev.prox.engine;

import org.jspecify.annotations.Nullable;

/** What became of the requests of a mirrored route on one event loop. Confined to it, but any thread may ask; outlives snapshots. */
final class MirrorTally {
    /** How the answers compare; null where they are not compared. */
    final @Nullable ComparedTally compared;

    /** Copies under way, and those whose body is still coming. */
    int inFlight;

    long answered;
    long failed;
    /** Not copied, since there were as many under way as may be. */
    long tooMany;
    /** Not copied, since the body was too long. */
    long tooLong;
    /** Not copied, since the upstream had no endpoint. */
    long nowhere;
    /** Not copied, since the request did not come as a whole, or went nowhere itself. */
    long unsent;

    /** @param compare what is compared, or null */
    MirrorTally(MirrorConfig.@Nullable Compare compare) {
        compared = compare == null ? null : new ComparedTally(compare.parts().size());
    }
}
