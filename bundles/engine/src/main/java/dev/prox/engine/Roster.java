package dev.prox.engine;

import dev.prox.api.Balancer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of an upstream, or of a subset of them, and who of them may be chosen now. Changed on the Director's thread; event loops read the
 * {@link #lineup}. Snapshots that name the same endpoints share one.
 */
final class Roster {
    private final String name;
    private final Endpoints.Group group;
    private final Availability availability;
    private final @Nullable Balancer balancer;
    private final UpstreamConfig.@Nullable Outliers outliers;
    private volatile List<Member> members;
    private volatile Lineup lineup;
    private long seen;
    private boolean growing;

    /**
     * @param name of the upstream, for people
     * @param balancer null where there is one endpoint and none is named
     * @param outliers when endpoints are taken out, or null
     */
    Roster(
            String name,
            Endpoints.Group group,
            Availability availability,
            @Nullable Balancer balancer,
            UpstreamConfig.@Nullable Outliers outliers,
            List<Member> members,
            long now) {
        this.name = name;
        this.group = group;
        this.availability = availability;
        this.balancer = balancer;
        this.outliers = outliers;
        this.members = List.copyOf(members);
        this.lineup = Lineup.of(candidates(now), availability.staying(this.members), balancer);
    }

    String name() {
        return name;
    }

    /** Whether it has no balancer, and is otherwise like this. */
    boolean isOf(Endpoints.Group of, Availability how, UpstreamConfig.@Nullable Outliers judged, List<Member> which) {
        return balancer == null
                && group == of
                && availability.equals(how)
                && Objects.equals(outliers, judged)
                && members.equals(which);
    }

    /** Whether no endpoint of the upstream is left out. */
    boolean wholeUpstream() {
        return name.equals(group.name());
    }

    Endpoints.Group group() {
        return group;
    }

    /** When endpoints are taken out, or null. */
    UpstreamConfig.@Nullable Outliers outliers() {
        return outliers;
    }

    List<Member> members() {
        return members;
    }

    /** Among whom is chosen. Any thread. */
    Lineup lineup() {
        return lineup;
    }

    private List<Candidate> candidates(long now) {
        seen = group.version();
        growing = availability.growing(members, now);
        return availability.among(members, now);
    }

    /** Other endpoints from now on. */
    void members(List<Member> next, long now) {
        members = List.copyOf(next);
        line(now);
    }

    /** Makes the lineup anew where something has changed. Throws what the balancer throws; then chance decides. */
    void refresh(long now) {
        if (growing || seen != group.version()) {
            line(now);
        }
    }

    private void line(long now) {
        List<Candidate> candidates = candidates(now);
        List<Candidate> staying = availability.staying(members);
        if (lineup.isOf(candidates, staying)) {
            return;
        }
        try {
            lineup = Lineup.of(candidates, staying, balancer);
        } catch (RuntimeException | LinkageError e) {
            lineup = Lineup.of(candidates, staying, null);
            throw e;
        }
    }
}
