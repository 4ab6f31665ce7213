package dev.prox.engine;

import dev.prox.api.Discovery;
import dev.prox.api.Discovery.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whom the endpoints of one upstream come from in one snapshot, and who follows them there. Confined to the Director's thread. */
final class DiscoveryPlan {
    private final String upstream;
    private final String module;
    private final @Nullable Discovery discovery;
    private final Believing believing;
    private final Function<List<Found>, List<Member>> members;
    private final List<Follower> followers = new ArrayList<>();

    private record Follower(Roster roster, Map<String, String> subset) {}

    /**
     * @param module as in {@code discovery/dns}
     * @param discovery null while the module is missing: then what it has found goes on
     * @param members all endpoints of the upstream, those of the configuration among them
     */
    DiscoveryPlan(
            String upstream,
            String module,
            @Nullable Discovery discovery,
            Believing believing,
            Function<List<Found>, List<Member>> members) {
        this.upstream = upstream;
        this.module = module;
        this.discovery = discovery;
        this.believing = believing;
        this.members = members;
    }

    String upstream() {
        return upstream;
    }

    String module() {
        return module;
    }

    @Nullable
    Discovery discovery() {
        return discovery;
    }

    Believing believing() {
        return believing;
    }

    List<Member> members(List<Found> found) {
        return members.apply(found);
    }

    /** From now on the roster has those of the endpoints that have these labels. */
    void add(Roster roster, Map<String, String> subset) {
        followers.add(new Follower(roster, subset));
    }

    /** There are other endpoints now. Throws what a balancer throws, when all follow. */
    void follow(List<Found> found, long now) {
        List<Member> all = members(found);
        RuntimeException thrown = null;
        for (Follower each : followers) {
            try {
                each.roster.members(
                        all.stream().filter(member -> member.has(each.subset)).toList(), now);
            } catch (RuntimeException e) {
                thrown = e;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
