package dev.prox.engine;

import dev.prox.api.Intake;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.Responder;
import dev.prox.api.ServerTls;
import dev.prox.api.Transport;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A listener: its sockets outlive snapshots; what it is like at the moment is asked of the snapshot of the loop. */
final class ListenerRun implements Protocol.Listener, Transport.Acceptor {
    private static final Protocol.Limits NONE =
            new Protocol.Limits(1_000_000_000L, 1_000_000_000L, 1_000_000_000L, 0, 8192, 64, 4096, 0);

    private final String name;
    private final LoopRun[] loops;
    final Admission admission;
    private Transport.@Nullable Binding binding;
    /** Whether connections are taken; the Director's thread alone asks. */
    private boolean accepting;

    ListenerRun(String name, LoopRun[] loops) {
        this.name = name;
        this.loops = loops;
        this.admission = new Admission(name);
    }

    void bind(Transport transport, InetSocketAddress address) throws java.io.IOException {
        binding = transport.bind(address, this);
    }

    Transport.Binding binding() {
        Transport.Binding bound = binding;
        if (bound == null) {
            throw new IllegalStateException("the listener is not bound");
        }
        return bound;
    }

    /** Takes connections, or lets them wait in the kernel. */
    void accept(boolean on) {
        if (accepting != on) {
            accepting = on;
            binding().accept(on);
        }
    }

    private LoopRun run(Wire wire) {
        return loops[wire.loop().index()];
    }

    private Snapshot.@Nullable Listening now(LoopRun run) {
        return run.snapshot().listeners.get(name);
    }

    // ---- Protocol.Listener ----

    @Override
    public String name() {
        return name;
    }

    @Override
    public Intake open(Wire wire, Responder responder) {
        return new ExchangeRun(run(wire), this, wire, responder);
    }

    @Override
    public void giveBack(Wire wire, @Nullable ByteBuf received) {
        run(wire).accept(wire, this, received);
    }

    /** The header that has said who the client is does not go with it. */
    @Override
    public boolean passesOn(Wire wire) {
        LoopRun run = run(wire);
        Snapshot.Listening now = now(run);
        return now != null && now.announcers() == null && run.passesOn(wire);
    }

    @Override
    public Protocol.Limits limits() {
        for (LoopRun run : loops) {
            if (run.loop.eventLoop().inEventLoop()) {
                Snapshot.Listening now = now(run);
                return now == null ? NONE : now.limits();
            }
        }
        return NONE;
    }

    // ---- Transport.Acceptor ----

    @Override
    public @Nullable ServerTls tls(Loop loop) {
        Snapshot.Listening now = now(loops[loop.index()]);
        return now == null ? null : now.tls();
    }

    @Override
    public Transport.@Nullable Announcers announcers(Loop loop) {
        Snapshot.Listening now = now(loops[loop.index()]);
        return now == null ? null : now.announcers();
    }

    @Override
    public void accepted(Wire wire) {
        LoopRun run = run(wire);
        Snapshot.Listening now = now(run);
        if (now != null && (isOpen(wire, now) || !admission.admits(wire, now.connections()))) {
            wire.close();
            return;
        }
        run.accept(wire, this, null);
    }

    /** Without the TLS that the listener should have: such a connection is not served. */
    private static boolean isOpen(Wire wire, Snapshot.Listening now) {
        return now.tlsMissing() && !wire.secure();
    }
}
