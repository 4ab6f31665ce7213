package dev.prox.discovery.dns;

import dev.prox.api.Discovery;
import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Timed;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Asked;
import dev.prox.api.Transport.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks for a name whenever the answer before holds no more, on one event loop. */
final class DnsDiscovery extends Timed implements Discovery, Asked {
    private static final long PAUSE_NANOS_MIN = TimeUnit.SECONDS.toNanos(1);
    /** The pause after failures grows to 32 seconds. */
    private static final int DOUBLINGS_MAX = 5;

    private final Loop loop;
    private final Transport transport;
    private final DnsName name;
    private final boolean services;
    private final boolean https;
    /** Of all addresses; 0 where each server has its own. */
    private final int port;

    private Findings findings = NOBODY;
    private int failures;
    private volatile boolean closed;

    private static final Findings NOBODY = new Findings() {
        @Override
        public void found(List<Found> endpoints) {}

        @Override
        public void failed(String why) {}
    };

    private DnsDiscovery(Loop loop, Transport transport, DnsName name, int port, boolean https) {
        this.loop = loop;
        this.transport = transport;
        this.name = name;
        this.services = port == 0;
        this.port = port;
        this.https = https;
    }

    static Discovery of(AddressConfig config, Loop loop, Transport transport) {
        return new DnsDiscovery(loop, transport, config.name(), config.port(), config.https());
    }

    static Discovery of(ServiceConfig config, Loop loop, Transport transport) {
        return new DnsDiscovery(loop, transport, config.name(), 0, config.https());
    }

    @Override
    public void begin(Findings to) {
        loop.eventLoop().execute(() -> {
            findings = to;
            loop.watch(this);
            expired();
        });
    }

    @Override
    public void close() {
        closed = true;
        loop.eventLoop().execute(() -> loop.unwatch(this));
    }

    @Override
    protected void expired() {
        if (!closed) {
            transport.ask(loop, name.text(), services, this);
        }
    }

    private void again(long nanos) {
        deadline = loop.now() + Math.max(PAUSE_NANOS_MIN, nanos);
    }

    @Override
    public void servers(List<Server> servers, long nanos) {
        if (!closed) {
            failures = 0;
            again(nanos);
            findings.found(found(servers));
        }
    }

    /** Priorities by their rank, and weights in proportion, where they are larger than those of endpoints may be. */
    private List<Found> found(List<Server> servers) {
        List<Integer> priorities =
                servers.stream().map(Server::priority).distinct().sorted().toList();
        int heaviest = servers.stream().mapToInt(Server::weight).max().orElse(0);
        List<Found> all = new ArrayList<>();
        for (Server each : servers) {
            int weight = heaviest <= Found.WEIGHT_MAX ? each.weight() : each.weight() * Found.WEIGHT_MAX / heaviest;
            int to = services ? each.port() : port;
            if (to > 0) {
                all.add(new Found(https, each.host(), to, weight, priorities.indexOf(each.priority()), "", Map.of()));
            }
        }
        return all;
    }

    @Override
    public void failed(Failure failure) {
        if (!closed) {
            again(PAUSE_NANOS_MIN << Math.min(failures++, DOUBLINGS_MAX));
            findings.failed(failure.detail() == null ? failure.toString() : failure.detail());
        }
    }
}
