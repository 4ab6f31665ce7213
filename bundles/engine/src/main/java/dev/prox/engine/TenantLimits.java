package dev.prox.engine;

import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Optional;
import dev.prox.api.Config.Range;
import org.jspecify.annotations.Nullable;

/** The most that a tenant may have; 0 for no limit, null where that is left to somebody else. */
@Doc("The most that a tenant may have; 0 for no limit.")
public record TenantLimits(
        @Doc("Routes; one without a host counts for each host of the tenant.") @Optional @Range @Nullable
        Integer routes,

        @Doc("Upstreams.") @Optional @Range @Nullable Integer upstreams,

        @Doc("Endpoints that are written, of all its upstreams together.") @Optional @Range @Nullable
        Integer endpoints,

        @Doc("Certificates.") @Optional @Range @Nullable Integer certificates,

        @Doc("Requests under way at once, over all event loops; further ones get 503.") @Optional @Range @Nullable
        Integer requests,

        @Doc("Requests that are admitted each second, over all event loops; further ones get 429.")
        @Optional
        @Range(max = 1_000_000)
        @Nullable
        Integer requestsPerSecond) {
    static final TenantLimits NONE = new TenantLimits(null, null, null, null, null, null);

    /** These, and what another one says where they say nothing. */
    TenantLimits or(TenantLimits other) {
        return new TenantLimits(
                routes == null ? other.routes : routes,
                upstreams == null ? other.upstreams : upstreams,
                endpoints == null ? other.endpoints : endpoints,
                certificates == null ? other.certificates : certificates,
                requests == null ? other.requests : requests,
                requestsPerSecond == null ? other.requestsPerSecond : requestsPerSecond);
    }

    /** Whether a count is beyond a limit. */
    static boolean exceeds(int count, @Nullable Integer limit) {
        return limit != null && limit > 0 && count > limit;
    }

    private static int orZero(@Nullable Integer limit) {
        return limit == null ? 0 : limit;
    }

    /** At once; 0 for any number. */
    int requestsMax() {
        return orZero(requests);
    }

    /** Each second; 0 for any number. */
    int rate() {
        return orZero(requestsPerSecond);
    }
}
