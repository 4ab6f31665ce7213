package dev.prox.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of all upstreams, known by the name of the upstream and their URL: what is known of them goes on when configuration and modules change.
 * Confined to the Director's thread.
 */
final class Endpoints {
    private final Map<String, Group> groups = new LinkedHashMap<>();

    /** Those of one upstream. */
    static final class Group {
        private final Map<String, EndpointState> states = new LinkedHashMap<>();
        private final OutlierJudge judge = new OutlierJudge();
        private final String name;
        private long version;
        private boolean serves;

        Group(String name) {
            this.name = name;
        }

        /** Of the upstream. */
        String name() {
            return name;
        }

        /** What is known of an endpoint; one that is new in an upstream that serves begins slowly, where that is wanted. */
        EndpointState of(String url, int loops, long now) {
            return states.computeIfAbsent(url, each -> {
                EndpointState made = new EndpointState(this, each, loops);
                if (serves) {
                    made.comes(now);
                }
                return made;
            });
        }

        /** Null where there is none. */
        @Nullable
        EndpointState find(String url) {
            return states.get(url);
        }

        /** Who judges their answers. */
        OutlierJudge judge() {
            return judge;
        }

        Collection<EndpointState> all() {
            return states.values();
        }

        void changed() {
            version++;
        }

        /** Another number each time that an endpoint may be used that could not be, or the other way round. */
        long version() {
            return version;
        }
    }

    Group of(String upstream) {
        return groups.computeIfAbsent(upstream, Group::new);
    }

    /** By the name of the upstream. */
    Map<String, Group> all() {
        return Map.copyOf(groups);
    }

    List<EndpointState> states(String upstream) {
        Group group = groups.get(upstream);
        return group == null ? List.of() : List.copyOf(group.all());
    }

    /** Of the upstreams. */
    Set<String> names() {
        return Set.copyOf(groups.keySet());
    }

    /** Null where there is none. */
    @Nullable
    Group find(String upstream) {
        return groups.get(upstream);
    }

    /** Judges those of the snapshot that serves, if there is one, and brings the lineups of all that are in use up to date. Called a few times a second. */
    Endpoints lineUp(@Nullable Snapshot serving, Collection<Snapshot> used, long now) {
        if (serving != null) {
            judge(serving, now);
        }
        refresh(used, now);
        return this;
    }

    /** Takes endpoints out whose answers are worse than those of others, and others back in. */
    private void judge(Snapshot serving, long now) {
        for (Roster roster : serving.rosters) {
            if (roster.wholeUpstream()) {
                roster.group().judge.judge(roster.outliers(), roster.group().all(), now);
            }
        }
    }

    /** Brings the lineups of the snapshots that are in use up to date. */
    void refresh(Collection<Snapshot> used, long now) {
        for (Snapshot snapshot : used) {
            for (Roster roster : snapshot.rosters) {
                roster.group().serves = true;
                try {
                    roster.refresh(now);
                } catch (RuntimeException | LinkageError e) {
                    snapshot.blame(roster, "the balancer of " + roster.name(), e);
                }
            }
        }
    }

    /** Forgets what neither these upstreams nor the snapshots that are in use know. */
    void retain(Set<String> upstreams, Collection<Snapshot> used) {
        Map<Group, Set<EndpointState>> wanted = new HashMap<>();
        for (Snapshot snapshot : used) {
            for (Roster roster : snapshot.rosters) {
                Set<EndpointState> states = wanted.computeIfAbsent(roster.group(), group -> new LinkedHashSet<>());
                roster.members().forEach(each -> states.add(each.state()));
            }
        }
        groups.entrySet().removeIf(each -> !upstreams.contains(each.getKey()) && !wanted.containsKey(each.getValue()));
        wanted.forEach((group, states) -> group.states.values().retainAll(states));
    }
}
