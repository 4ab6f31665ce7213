package dev.prox.engine;

import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.Headers;
import dev.prox.api.Intake;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.Responder;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An exchange that is only looked at: the protocol has read its head as it reads any other, and it goes no further. */
final class ProbeExchange extends ExchangeState implements Intake {
    private static final int SECONDS_MAX = 5;

    /** Why its head was refused, or null. */
    @Nullable
    Failure refused;

    private final Snapshot of;
    private boolean came;

    private ProbeExchange(LoopRun run, Snapshot of, String listener, Wire client) {
        super(run, new ListenerRun(listener, new LoopRun[] {run}), client);
        this.of = of;
    }

    /**
     * Lets the protocol of a snapshot read a request, on the event loop. The head stays as it is, so any thread may look at it then.
     *
     * @throws IllegalStateException when it cannot be read as one head
     */
    static ProbeExchange read(
            LoopRun run, Protocol protocol, Snapshot of, String listener, InetSocketAddress client, byte[] head)
            throws InterruptedException {
        return onLoop(run, () -> readNow(run, protocol, of, listener, client, head));
    }

    /**
     * Where the handler of a route would send it; null where that is not certain.
     *
     * @param at the position of the route that takes it
     */
    @Nullable
    Candidate certain(@Nullable Handler handler, int at) throws InterruptedException {
        return onLoop(run, () -> {
                    snapshot = of;
                    counts(at);
                    ProxyHandler to = handler instanceof Splitter split ? split.certain(this) : null;
                    to = handler instanceof ProxyHandler proxy ? proxy : to;
                    return Optional.ofNullable(to == null ? null : to.certain(this));
                })
                .orElse(null);
    }

    private static <T> T onLoop(LoopRun run, Supplier<T> task) throws InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        run.loop.eventLoop().execute(() -> {
            try {
                done.complete(task.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the request could not be read", e);
        }
    }

    private static ProbeExchange readNow(
            LoopRun run, Protocol protocol, Snapshot of, String listener, InetSocketAddress client, byte[] head) {
        Snapshot.Listening listening = of.listeners.get(listener);
        if (listening == null) {
            throw new IllegalStateException("there is no listener " + listener);
        }
        boolean secure = listening.tls() != null || listening.tlsMissing();
        ProbeWire wire = new ProbeWire(run.loop, client, secure);
        ProbeExchange exchange = new ProbeExchange(run, of, listener, wire);
        protocol.accept(wire, new Listening(listener, listening.limits(), exchange), Unpooled.wrappedBuffer(head));
        wire.close();
        if (!exchange.came) {
            throw new IllegalStateException("this is not the head of one request");
        }
        return exchange;
    }

    /** The listener that it came in by, as the protocol sees it. */
    private record Listening(String name, Protocol.Limits limits, ProbeExchange exchange) implements Protocol.Listener {
        @Override
        public Intake open(Wire wire, Responder responder) {
            return exchange;
        }

        @Override
        public void giveBack(Wire wire, @Nullable ByteBuf received) {
            LoopRun.release(received);
            wire.close();
        }
    }

    @Override
    public void head(RequestHead head) {
        if (!came) {
            came = true;
            reset(head);
            believe(of);
        }
    }

    @Override
    public void malformed(RequestHead head, Failure failure) {
        head(head);
        refused = failure;
    }

    @Override
    public void body(ByteBuf octets) {
        octets.release();
    }

    @Override
    public void end(@Nullable Headers trailers) {}

    @Override
    public void flush() {}

    @Override
    public void failed(Failure failure) {}

    @Override
    public void writable() {}

    @Override
    public void closed() {}

    @Override
    public Resumption suspension() {
        return verdict -> {};
    }

    @Override
    protected void expired() {}
}
