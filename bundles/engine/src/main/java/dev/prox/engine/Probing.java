package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientTls;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.HealthCheck;
import dev.prox.api.Loop;
import dev.prox.api.Probe;
import dev.prox.api.Protocol;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check under way. */
final class Probing implements Probe {
    /** Of an endpoint with more addresses the first ones are tried. */
    private static final int ADDRESSES_MAX = 4;

    private static final int DETAIL_CHARS_MAX = 200;

    private final Loop loop;
    private final CheckPlan plan;
    private final Destination to;
    private final Protocol protocol;
    private final Listener listener;
    private final List<Wire> wires = new ArrayList<>();
    private final List<ClientStream> streams = new ArrayList<>();
    private @Nullable Attempt attempt;
    private boolean over;

    /** Hears of the one outcome. */
    interface Listener {
        /** @param failure null where the check has passed */
        void ended(@Nullable String failure);

        /** The check itself broke its word, and says nothing of the endpoint. */
        void broken(Throwable e);
    }

    Probing(Loop loop, CheckPlan plan, Destination to, Protocol protocol, Listener listener) {
        this.loop = loop;
        this.plan = plan;
        this.to = to;
        this.protocol = protocol;
        this.listener = listener;
    }

    void begin(HealthCheck check) {
        try {
            check.check(this);
        } catch (RuntimeException | LinkageError e) {
            broken(e);
        }
    }

    private void broken(Throwable e) {
        if (!over) {
            cancel();
            listener.broken(e);
        }
    }

    /** Ends it without an outcome. */
    void cancel() {
        if (over) {
            return;
        }
        over = true;
        if (attempt != null) {
            attempt.cancel();
        }
        List.copyOf(streams).forEach(ClientStream::cancel);
        for (Wire each : List.copyOf(wires)) {
            each.sink(WireSink.IDLE);
            each.close();
        }
    }

    private void end(@Nullable String failure) {
        if (!over) {
            cancel();
            listener.ended(failure);
        }
    }

    // ---- Probe ----

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public String host() {
        return to.host();
    }

    @Override
    public int port() {
        return to.port();
    }

    @Override
    public boolean secure() {
        return to.tls() != null;
    }

    @Override
    public void passed() {
        end(null);
    }

    @Override
    public void failed(String why) {
        end(why.length() > DETAIL_CHARS_MAX ? why.substring(0, DETAIL_CHARS_MAX) : why);
    }

    @Override
    public ClientStream open(Wire wire, ResponseEvents events) {
        Answer answer = new Answer(events);
        ClientStream stream = protocol.open(wire, answer);
        answer.stream = stream;
        streams.add(stream);
        return stream;
    }

    /** Passes all on, and forgets the stream when it is done, since it serves others then. */
    private final class Answer implements ResponseEvents {
        private final ResponseEvents to;
        private @Nullable ClientStream stream;

        Answer(ResponseEvents to) {
            this.to = to;
        }

        @Override
        public void interim(ResponseHead head) {
            to.interim(head);
        }

        @Override
        public void head(ResponseHead head) {
            tell(() -> to.head(head));
        }

        @Override
        public void body(ByteBuf octets) {
            tell(() -> to.body(octets));
        }

        @Override
        public void end(@Nullable Headers trailers, boolean reusable) {
            streams.remove(stream);
            tell(() -> to.end(trailers, reusable));
        }

        @Override
        public void failed(Failure failure) {
            streams.remove(stream);
            tell(() -> to.failed(failure));
        }

        private void tell(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException | LinkageError e) {
                broken(e);
            }
        }

        @Override
        public void flush() {
            to.flush();
        }

        @Override
        public void writable() {
            to.writable();
        }
    }

    @Override
    public void connect(int port, boolean tls, Consumer<Wire> ready) {
        plan.transport().resolve(loop, to.host(), (addresses, failure) -> {
            if (over) {
                return;
            }
            if (addresses.isEmpty()) {
                failed(text(failure == null ? Failure.of(Failure.Kind.DNS_ERROR) : failure));
            } else {
                new Connecting(addresses, port, tls, ready).next();
            }
        });
    }

    private static String text(Failure failure) {
        String kind = failure.kind().proxyStatus().replace('_', ' ');
        return failure.detail() == null ? kind : kind + ": " + failure.detail();
    }

    /** One address after the other, until there is a connection. */
    private final class Connecting implements Connected {
        private final List<InetAddress> addresses;
        private final int port;
        private final boolean tls;
        private final Consumer<Wire> ready;
        private int tried;

        Connecting(List<InetAddress> addresses, int port, boolean tls, Consumer<Wire> ready) {
            this.addresses = addresses;
            this.port = port;
            this.tls = tls;
            this.ready = ready;
        }

        void next() {
            Transport transport = plan.transport();
            Attempt begun = transport.connect(loop, new InetSocketAddress(addresses.get(tried++), port), this);
            if (!over) {
                attempt = begun;
            }
        }

        @Override
        public void connected(Wire wire) {
            if (over) {
                wire.close();
                return;
            }
            wires.add(wire);
            wire.sink(WireSink.IDLE);
            if (plan.announcement() != null) {
                wire.write(ProxyPreface.local(plan.announcement(), loop.allocator()));
                wire.flush();
            }
            ClientTls with = plan.tls();
            if (!tls) {
                ready(wire);
            } else if (with == null) {
                Probing.this.failed("no TLS settings");
            } else {
                wire.startTls(with, to.host(), port, failure -> secured(wire, failure));
            }
        }

        private void secured(Wire wire, @Nullable Failure failure) {
            if (over) {
                return;
            }
            if (failure == null) {
                ready(wire);
            } else {
                Probing.this.failed(text(failure));
            }
        }

        private void ready(Wire wire) {
            try {
                ready.accept(wire);
            } catch (RuntimeException | LinkageError e) {
                broken(e);
            }
        }

        @Override
        public void failed(Failure failure) {
            if (over) {
                return;
            }
            if (tried < Math.min(addresses.size(), ADDRESSES_MAX)) {
                next();
            } else {
                Probing.this.failed(text(failure));
            }
        }
    }
}
