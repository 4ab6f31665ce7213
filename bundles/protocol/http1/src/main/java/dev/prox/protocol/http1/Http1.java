package dev.prox.protocol.http1;

import dev.prox.api.ClientStream;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.ResponseEvents;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One version of HTTP/1.1, with what it keeps for each event loop. */
final class Http1 implements Protocol {
    private final LoopState[] states;

    Http1(int loops) {
        states = new LoopState[loops];
        for (int i = 0; i < loops; i++) {
            states[i] = new LoopState();
        }
    }

    private LoopState state(Loop loop) {
        return states[loop.index()];
    }

    @Override
    public void accept(Wire wire, Listener listener, @Nullable ByteBuf received) {
        new ServerConnection(wire, listener, state(wire.loop())).open(received);
    }

    @Override
    public ClientStream open(Wire wire, ResponseEvents events) {
        LoopState state = state(wire.loop());
        ClientConnection connection = state.clients.pollLast();
        if (connection == null) {
            connection = new ClientConnection(state);
        }
        connection.begin(wire, events);
        return connection;
    }

    @Override
    public void enter(Loop loop) {
        state(loop).yielding = false;
    }

    @Override
    public void yield(Loop loop) {
        LoopState state = state(loop);
        state.yielding = true;
        state.forEach(ServerConnection::giveBackIfIdle);
    }

    @Override
    public void drain(Loop loop, long idleNanos) {
        LoopState state = state(loop);
        state.draining = true;
        state.idleNanos = idleNanos;
        state.forEach(ServerConnection::drain);
    }

    @Override
    public void leave(Loop loop) {
        LoopState state = state(loop);
        state.forEach(ServerConnection::closeIfAnswered);
        state.clear();
    }
}
