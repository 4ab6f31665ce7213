package dev.prox.engine;

import dev.prox.api.HealthCheck;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The endpoints that one event loop checks: its share of those of the snapshot that serves. */
final class LoopChecks {
    /** Checks of one loop at once. */
    private static final int UNDER_WAY_MAX = 100;

    private final Loop loop;
    private final Room room = new Room();
    private Map<EndpointState, Patrol> all = new LinkedHashMap<>();

    LoopChecks(Loop loop) {
        this.loop = loop;
    }

    /** How many checks are under way. */
    static final class Room {
        private int used;

        boolean enter() {
            return used < UNDER_WAY_MAX && ++used > 0;
        }

        void leave() {
            used--;
        }
    }

    /** Goes on with those that the snapshot wants just so, ends the others, and begins what is new. */
    void follow(Snapshot snapshot) {
        Map<EndpointState, Patrol> last = all;
        all = new LinkedHashMap<>();
        Protocol protocol = snapshot.protocol;
        if (protocol != null) {
            for (CheckPlan plan : snapshot.upkeep.checks()) {
                follow(plan, protocol, last, snapshot.loops());
            }
        }
        last.forEach((endpoint, patrol) -> {
            if (all.get(endpoint) != patrol) {
                patrol.end();
            }
        });
    }

    private void follow(CheckPlan plan, Protocol protocol, Map<EndpointState, Patrol> last, int loops) {
        HealthCheck check = plan.check();
        if (check == null) {
            return;
        }
        List<Member> members = plan.members().get();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            // so that one endpoint is always checked by the same loop
            boolean ours = Math.floorMod(member.state().url().hashCode(), loops) == loop.index();
            if (ours && !all.containsKey(member.state())) {
                Patrol wanted = new Patrol(loop, plan, check, member, protocol, room);
                Patrol known = last.get(member.state());
                if (known != null && known.same(wanted)) {
                    all.put(member.state(), known);
                } else {
                    all.put(member.state(), wanted);
                    wanted.begin(plan.terms().first(i, members.size()));
                }
            }
        }
    }

    void end() {
        all.values().forEach(Patrol::end);
        all = Map.of();
    }
}
