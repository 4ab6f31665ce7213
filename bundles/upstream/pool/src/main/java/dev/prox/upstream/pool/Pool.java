package dev.prox.upstream.pool;

import dev.prox.api.Connections;
import dev.prox.api.Connector;
import dev.prox.api.Destination;
import dev.prox.api.Loop;
import dev.prox.api.LoopAware;
import dev.prox.api.Stateful;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pools of all event loops. Idle connections are used last in, first out, so that those in excess grow old and are closed.
 *
 * <p>Its state, the connections of each loop and who waits for one, is shared with the next version: each loop has its own, so both may use it.
 */
final class Pool implements Connector, LoopAware, Stateful {
    private final PoolConfig config;
    private final Transport transport;
    private List<HashMap<Destination, Connections>> connections = new ArrayList<>();
    private final LoopPool[] pools;

    Pool(PoolConfig config, Transport transport, int loops) {
        this.config = config;
        this.transport = transport;
        this.pools = new LoopPool[loops];
        for (int i = 0; i < loops; i++) {
            connections.add(new HashMap<>());
            pools[i] = new LoopPool(config, transport, connections.get(i));
        }
    }

    private LoopPool pool(Loop loop) {
        return pools[loop.index()];
    }

    @Override
    public @Nullable Wire poll(Loop loop, Destination destination) {
        return pool(loop).poll(destination);
    }

    @Override
    public Attempt open(Loop loop, Destination destination, Connected done) {
        return pool(loop).open(loop, destination, done);
    }

    @Override
    public int lacking(Loop loop, Destination destination, int idle) {
        return pool(loop).lacking(destination, idle);
    }

    @Override
    public void release(Destination destination, Wire wire) {
        pool(wire.loop()).release(destination, wire);
    }

    @Override
    public void enter(Loop loop) {
        pool(loop).watch(loop);
    }

    @Override
    public void leave(Loop loop) {
        pool(loop).unwatch(loop);
    }

    @Override
    public Object state() {
        return connections;
    }

    @Override
    @SuppressWarnings("unchecked")
    public boolean adopt(Object state) {
        if (!(state instanceof List<?> maps) || maps.size() != pools.length || !(maps.get(0) instanceof HashMap)) {
            return false;
        }
        connections = (List<HashMap<Destination, Connections>>) state;
        for (int i = 0; i < pools.length; i++) {
            pools[i] = new LoopPool(config, transport, connections.get(i));
        }
        return true;
    }
}
