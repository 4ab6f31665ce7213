package dev.prox.engine;

import dev.prox.api.Failure;
import dev.prox.api.Loop;
import org.jspecify.annotations.Nullable;

/** Which endpoint of an upstream a try goes to, if it goes to one: counts it there, and tells what came of it. Confined to its loop. */
final class Aim {
    private final Loop loop;
    private @Nullable ProxyHandler upstream;
    private @Nullable Candidate endpoint;
    /** Where it counts, while it is under way. */
    private @Nullable EndpointLoop counting;
    /** What the client knows of the endpoint that it belongs to; null where it knows none, or is to be told again. */
    private @Nullable String belongsTo;

    /** The tenant whose request it is, where that is counted. */
    private @Nullable TenantLoad tenant;

    Aim(Loop loop) {
        this.loop = loop;
    }

    /** An upstream that has not chosen yet. */
    void at(ProxyHandler of) {
        upstream = of;
    }

    void at(ProxyHandler of, Candidate chosen) {
        upstream = of;
        endpoint = chosen;
    }

    /** Another endpoint of the same upstream. */
    void at(Candidate chosen) {
        endpoint = chosen;
    }

    /** Null where another handler has decided. */
    @Nullable
    ProxyHandler upstream() {
        return upstream;
    }

    @Nullable
    Candidate endpoint() {
        return endpoint;
    }

    void belongsTo(String id) {
        belongsTo = id;
    }

    @Nullable
    String belongsTo() {
        return belongsTo;
    }

    // ---- the try ----

    /** It is under way, and counts at its endpoint and nowhere else. */
    void begins() {
        ends();
        if (endpoint != null) {
            counting = endpoint.state().on(loop);
            counting.enter();
        }
    }

    /** It counts no more. */
    void ends() {
        if (counting != null) {
            counting.leave();
            counting = null;
        }
    }

    /** Another try, which is under way, takes the place of this one. */
    void takes(Aim other) {
        ends();
        endpoint = other.endpoint;
        counting = other.counting;
        other.endpoint = null;
        other.counting = null;
    }

    /** The exchange is one of those that a tenant has under way, until it is forgotten. */
    void counts(TenantLoad of) {
        tenant = of;
    }

    /** Holds on to nothing. */
    void forget() {
        ends();
        if (tenant != null) {
            tenant.leave();
            tenant = null;
        }
        upstream = null;
        endpoint = null;
        belongsTo = null;
    }

    // ---- what came of it ----

    /** A response has begun, or was waited for, so long after the request had left. */
    void latency(long nanos) {
        if (upstream != null) {
            upstream.answered(loop, nanos);
        }
        if (endpoint != null) {
            endpoint.state().on(loop).latency(nanos, loop.now());
        }
    }

    /** A response of this status has begun. */
    void answered(int status) {
        if (endpoint != null && upstream != null) {
            upstream.answered(endpoint.state(), loop, status);
        }
    }

    /** There was no response, or not the whole of it. @param reused whether it went out on a pooled connection */
    void failed(Failure why, boolean reused) {
        if (endpoint != null && upstream != null) {
            upstream.failed(endpoint.state(), loop, why, reused);
        }
    }
}
