package dev.prox.upstream.pool;

import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens one connection: looks the name up, keeps to the addresses that the policy allows, and tries them in order. */
final class Dial implements Connected {
    private final Transport transport;
    private final Loop loop;
    private final Destination destination;
    private final Connected done;
    private Iterator<InetAddress> addresses = List.<InetAddress>of().iterator();
    private Failure failure = Failure.of(Failure.Kind.DNS_ERROR);
    private @Nullable Attempt attempt;
    private int tries;
    private boolean cancelled;

    Dial(Transport transport, Loop loop, Destination destination, Connected done) {
        this.transport = transport;
        this.loop = loop;
        this.destination = destination;
        this.done = done;
    }

    /** Never tells its result before it returns. */
    void begin() {
        transport.resolve(loop, destination.connectHost(), (found, why) -> {
            if (cancelled) {
                return;
            }
            if (why != null) {
                failure = why;
            }
            addresses = found.iterator();
            loop.eventLoop().execute(this::next);
        });
    }

    private void next() {
        if (cancelled) {
            return;
        }
        while (addresses.hasNext()) {
            InetAddress address = addresses.next();
            Failure refused = destination.policy().refuses(address, destination.connectPort());
            if (refused == null) {
                connect(new InetSocketAddress(address, destination.connectPort()));
                return;
            }
            if (tries == 0) {
                failure = refused;
            }
        }
        done.failed(failure);
    }

    private void connect(InetSocketAddress address) {
        int mine = ++tries;
        Attempt begun = transport.connect(loop, address, this);
        // one that failed at once has made room for the next already
        if (mine == tries) {
            attempt = begun;
        }
    }

    @Override
    public void connected(Wire wire) {
        if (cancelled) {
            wire.close();
        } else {
            done.connected(wire);
        }
    }

    @Override
    public void failed(Failure why) {
        failure = why;
        next();
    }

    void cancel() {
        cancelled = true;
        if (attempt != null) {
            attempt.cancel();
        }
    }
}
