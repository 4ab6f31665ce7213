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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens one connection: looks the name up, keeps to the addresses that the policy allows, and connects to one of them. */
final class Dial implements Connected {
    /** Of a name with more addresses the first ones are tried. */
    static final int ADDRESSES_MAX = 16;

    private final Transport transport;
    private final Loop loop;
    private final Destination destination;
    private final Connected done;
    private @Nullable Attempt attempt;
    private boolean over;

    Dial(Transport transport, Loop loop, Destination destination, Connected done) {
        this.transport = transport;
        this.loop = loop;
        this.destination = destination;
        this.done = done;
    }

    /** Never tells its result before it returns. */
    void begin() {
        transport.resolve(loop, destination.connectHost(), (found, why) -> {
            if (!over) {
                loop.eventLoop().execute(() -> connect(found, why));
            }
        });
    }

    private void connect(List<InetAddress> found, @Nullable Failure why) {
        if (over) {
            return;
        }
        Failure refused = why;
        InetSocketAddress first = null;
        List<InetSocketAddress> more = null;
        int port = destination.connectPort();
        for (InetAddress each : found) {
            Failure no = destination.policy().refuses(each, port);
            if (no != null) {
                refused = refused == null ? no : refused;
            } else if (first == null) {
                first = new InetSocketAddress(each, port);
            } else if (more == null || more.size() < ADDRESSES_MAX) {
                more = more == null ? new ArrayList<>(List.of(first)) : more;
                more.add(new InetSocketAddress(each, port));
            }
        }
        if (first == null) {
            failed(refused == null ? Failure.of(Failure.Kind.DNS_ERROR) : refused);
        } else if (more == null) {
            begun(transport.connect(loop, first, this));
        } else {
            Race race = new Race(transport, loop, more, this);
            attempt = race;
            race.begin();
        }
    }

    /** It may have ended already. */
    private void begun(Attempt mine) {
        if (!over) {
            attempt = mine;
        }
    }

    @Override
    public void connected(Wire wire) {
        if (over) {
            wire.close();
        } else {
            over = true;
            done.connected(wire);
        }
    }

    @Override
    public void failed(Failure why) {
        if (!over) {
            over = true;
            done.failed(why);
        }
    }

    void cancel() {
        over = true;
        if (attempt != null) {
            attempt.cancel();
        }
    }
}
