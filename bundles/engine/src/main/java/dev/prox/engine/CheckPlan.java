package dev.prox.engine;

import dev.prox.api.ClientTls;
import dev.prox.api.Destination.Announcement;
import dev.prox.api.HealthCheck;
import dev.prox.api.Transport;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of one upstream are checked. Immutable.
 *
 * @param module as in {@code health/http}
 * @param offer of the check, or null while it is missing: then they stay what they are held to be
 * @param check null just then
 * @param tls spoken where a check wants it, or null
 * @param announcement how connections begin, or null
 * @param members the endpoints of now; any thread
 */
record CheckPlan(
        String upstream,
        String module,
        @Nullable Offer offer,
        @Nullable HealthCheck check,
        CheckTerms terms,
        @Nullable ClientTls tls,
        @Nullable Announcement announcement,
        Transport transport,
        Supplier<List<Member>> members,
        Reports reports) {

    /** Hears what came of checks, on any thread. */
    interface Reports {
        /** @param failure why the check failed, or null */
        void told(CheckPlan plan, EndpointState endpoint, @Nullable String failure);

        /** The check itself broke its word. */
        void threw(CheckPlan plan, Throwable e);
    }

    /** Whether both ask the same in the same way. */
    boolean same(CheckPlan other) {
        return upstream.equals(other.upstream)
                && check == other.check
                && terms.equals(other.terms)
                && tls == other.tls
                && announcement == other.announcement;
    }
}
