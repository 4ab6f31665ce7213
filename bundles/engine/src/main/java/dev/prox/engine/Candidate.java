package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.Endpoint;
import dev.prox.api.Loop;

/**
 * An endpoint that may be chosen now. Immutable.
 *
 * @param weight its share beside the others now
 */
record Candidate(Destination to, EndpointState state, String name, int weight) implements Endpoint {
    static Candidate of(Member member, int weight) {
        return new Candidate(member.to(), member.state(), member.to().toString(), weight);
    }

    @Override
    public int requests(Loop loop) {
        return state.on(loop).requests();
    }

    @Override
    public long latencyNanos(Loop loop) {
        return state.on(loop).latencyNanos(loop.now());
    }
}
