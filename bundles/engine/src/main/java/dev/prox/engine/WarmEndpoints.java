package dev.prox.engine;

import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The endpoints to which one event loop keeps connections ready: those of the upstreams that the snapshot that serves has routes to. */
final class WarmEndpoints {
    private final Loop loop;
    private List<WarmEndpoint> all = new ArrayList<>();

    WarmEndpoints(Loop loop) {
        this.loop = loop;
    }

    /** Goes on with those that the snapshot wants just so, ends the others, and begins what is new. */
    void follow(Snapshot snapshot) {
        Connector connector = snapshot.connector;
        Protocol protocol = snapshot.protocol;
        List<WarmEndpoint> last = all;
        all = new ArrayList<>();
        if (connector != null && protocol != null) {
            wanted(snapshot).forEach((to, idle) -> {
                WarmEndpoint wanted = new WarmEndpoint(loop, to, idle, connector, protocol);
                all.add(last.stream().filter(wanted::same).findFirst().orElse(wanted));
            });
        }
        last.stream().filter(each -> !all.contains(each)).forEach(WarmEndpoint::end);
        all.stream().filter(each -> !last.contains(each)).forEach(WarmEndpoint::begin);
    }

    private static Map<Destination, Integer> wanted(Snapshot snapshot) {
        Map<Destination, Integer> wanted = new LinkedHashMap<>();
        for (ProxyHandler upstream : snapshot.warm) {
            upstream.endpoints().forEach(each -> wanted.merge(each, upstream.warm(), Math::max));
        }
        return wanted;
    }

    void end() {
        all.forEach(WarmEndpoint::end);
        all = List.of();
    }
}
