package dev.prox.testkit;

import dev.prox.api.Failure;
import dev.prox.api.ListeningSockets;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport without sockets: a test says what names mean, and how each attempt to connect ends. */
public final class FakeTransport implements Transport {
    private final List<FakeLoop> loops = new ArrayList<>();
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    private final List<Connecting> attempts = new ArrayList<>();
    private final List<Runnable> lookups = new ArrayList<>();
    private final Map<String, List<Server>> asked = new HashMap<>();
    private int questions;
    private boolean lookupsWait;
    private Dns dns = Dns.STANDARD;
    private @Nullable Failure dnsFailure;
    private @Nullable Failure immediate;

    /** With {@code count} loops. */
    public FakeTransport(int count) {
        for (int i = 0; i < count; i++) {
            loops.add(new FakeLoop(i));
        }
    }

    /** Lets {@code host} have these addresses. A name that nobody knows is looked up as a literal. */
    public FakeTransport name(String host, String... addresses) {
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(literal(address));
        }
        names.put(host, all);
        return this;
    }

    /** From now on names have no address, for this reason. */
    public void dnsFails(@Nullable Failure why) {
        dnsFailure = why;
    }

    /** From now on look-ups have no result before {@link #lookUp}. */
    public void lookupsWait() {
        lookupsWait = true;
    }

    /** Gives the look-ups that wait their results. */
    public void lookUp() {
        List<Runnable> waiting = List.copyOf(lookups);
        lookups.clear();
        waiting.forEach(Runnable::run);
    }

    /** From now on attempts fail before {@link #connect} returns. */
    public void connectFailsAtOnce(@Nullable Failure why) {
        immediate = why;
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    public FakeLoop loop(int index) {
        return loops.get(index);
    }

    /** All attempts so far, in order. */
    public List<Connecting> attempts() {
        return attempts;
    }

    /** Attempts whose end is open. */
    public List<Connecting> underWay() {
        return attempts.stream().filter(each -> !each.over).toList();
    }

    /** One attempt to connect. */
    public static final class Connecting implements Attempt {
        private final FakeLoop loop;
        private final InetSocketAddress address;
        private final Connected done;
        private boolean over;
        private boolean cancelled;

        private Connecting(FakeLoop loop, InetSocketAddress address, Connected done) {
            this.loop = loop;
            this.address = address;
            this.done = done;
        }

        public InetSocketAddress address() {
            return address;
        }

        public boolean cancelled() {
            return cancelled;
        }

        public FakeWire succeeds() {
            end();
            FakeWire wire = new FakeWire(loop).remoteAddress(address);
            done.connected(wire);
            return wire;
        }

        public void fails(Failure why) {
            end();
            done.failed(why);
        }

        private void end() {
            if (over) {
                throw new IllegalStateException("this attempt has ended");
            }
            over = true;
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                cancelled = true;
            }
        }
    }

    // ---- Transport ----

    @Override
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    @Override
    public void start(int count) {}

    @Override
    public Binding bind(InetSocketAddress address, Acceptor listener) {
        throw new UnsupportedOperationException("no listeners in this test");
    }

    @Override
    public ListeningSockets sockets() {
        return new NoSockets();
    }

    @Override
    public Successor successor(Path door) {
        throw new UnsupportedOperationException("no other process in this test");
    }

    @Override
    public void arrivals(Path door) {
        throw new UnsupportedOperationException("no other process in this test");
    }

    @Override
    public Attempt connect(Loop loop, InetSocketAddress address, Connected done) {
        Connecting attempt = new Connecting((FakeLoop) loop, address, done);
        attempts.add(attempt);
        if (immediate != null) {
            attempt.fails(immediate);
        }
        return attempt;
    }

    @Override
    public void resolve(Loop loop, String host, Resolved done) {
        if (lookupsWait) {
            lookups.add(() -> tell(host, done));
        } else {
            tell(host, done);
        }
    }

    /** What name servers say of a name from now on, for a second. */
    public FakeTransport servers(String name, Server... servers) {
        asked.put(name, List.of(servers));
        return this;
    }

    @Override
    public void ask(Loop loop, String name, boolean services, Asked done) {
        questions++;
        if (dnsFailure != null) {
            done.failed(dnsFailure);
        } else {
            done.servers(asked.getOrDefault(name, List.of()), 1_000_000_000L);
        }
    }

    /** How often a name server was asked. */
    public int questions() {
        return questions;
    }

    @Override
    public void dns(Dns settings) {
        dns = settings;
    }

    /** How names would be looked up. */
    public Dns dns() {
        return dns;
    }

    private void tell(String host, Resolved done) {
        if (dnsFailure != null) {
            done.resolved(List.of(), dnsFailure);
        } else {
            done.resolved(names.containsKey(host) ? names.get(host) : List.of(literal(host)), null);
        }
    }

    @Override
    public void stop() {}

    @Override
    public void onEveryLoop(Consumer<Loop> task, Runnable done) {
        loops.forEach(task);
        done.run();
    }
}
