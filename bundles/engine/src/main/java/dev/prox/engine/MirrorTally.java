package dev.prox.engine;

/** What became of the requests of a mirrored route on one event loop. Confined to it, but any thread may ask; outlives snapshots. */
final class MirrorTally {
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
}
