package dev.prox.protocol.http1;

import dev.prox.api.Failure;
import dev.prox.api.Protocol.Limits;
import dev.prox.api.Timed;
import java.util.concurrent.TimeUnit;

/** Whether the body of a request comes fast enough: never a long pause, and so many octets a second in each ten seconds in which we read. */
final class BodyPace {
    static final Failure TOO_SLOW = new Failure(Failure.Kind.REQUEST_TIMEOUT, "the body came too slowly");
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long idleNanosMax;
    private final long octetsMin;
    private long octets;
    private long windowEndsAt;

    BodyPace(Limits limits) {
        this.idleNanosMax = limits.bodyIdleNanosMax();
        this.octetsMin = limits.bodyOctetsPerSecondMin() * TimeUnit.NANOSECONDS.toSeconds(WINDOW_NANOS);
    }

    /** A body begins, or we read on. Returns the deadline. */
    long begin(long now) {
        octets = 0;
        windowEndsAt = now + WINDOW_NANOS;
        return deadline(now);
    }

    /** More has come. Returns the deadline. */
    long add(long now, int length) {
        octets += length;
        return deadline(now);
    }

    private long deadline(long now) {
        return octetsMin == 0 ? now + idleNanosMax : Math.min(now + idleNanosMax, windowEndsAt);
    }

    /** The deadline has passed. Returns the next one, or {@link Timed#NEVER} where the body did not come fast enough. */
    long next(long now) {
        boolean fast = octetsMin > 0 && now - windowEndsAt >= 0 && octets >= octetsMin;
        return fast ? begin(now) : Timed.NEVER;
    }
}
