package dev.prox.engine;

import dev.prox.api.RuntimeView;
import dev.prox.api.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The bound listeners. A change binds what is new before a snapshot is published, and closes what is gone after. Where the module that speaks TLS is missing
 * connections wait in the kernel until it is back: one that was taken would be served without TLS.
 */
final class Listeners {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final Transport transport;
    private Map<String, Bound> bound = new LinkedHashMap<>();

    Listeners(Transport transport) {
        this.transport = transport;
    }

    private record Bound(SocketAddressText wanted, boolean tls, ListenerRun run) {}

    /** Binds what {@code wanted} has and we have not. */
    Change open(Map<String, DocumentConfig.Listener> wanted, LoopRun[] loops) throws IOException {
        Map<String, Bound> next = new LinkedHashMap<>();
        List<Bound> opened = new ArrayList<>();
        try {
            for (Map.Entry<String, DocumentConfig.Listener> each : wanted.entrySet()) {
                DocumentConfig.Listener listener = each.getValue();
                Bound now = bound.get(each.getKey());
                if (now == null || !now.wanted.equals(listener.address())) {
                    now = bind(each.getKey(), listener, loops);
                    opened.add(now);
                }
                next.put(each.getKey(), new Bound(now.wanted, listener.tls() != null, now.run));
            }
        } catch (IOException e) {
            opened.forEach(each -> each.run.binding().close());
            throw e;
        }
        return new Change(next, opened);
    }

    private Bound bind(String name, DocumentConfig.Listener listener, LoopRun[] loops) throws IOException {
        ListenerRun run = new ListenerRun(name, loops);
        InetSocketAddress address = listener.address().resolve();
        try {
            if (address.isUnresolved()) {
                throw new IOException("unknown host");
            }
            run.bind(transport, address);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + listener.address() + " (listener " + name + "): " + e.getMessage(), e);
        }
        return new Bound(listener.address(), listener.tls() != null, run);
    }

    /** Asked whenever somebody wants to know. */
    List<Supplier<RuntimeView.ListenerState>> states() {
        List<Supplier<RuntimeView.ListenerState>> states = new ArrayList<>();
        bound.forEach((name, each) -> states.add(() -> new RuntimeView.ListenerState(
                name,
                each.run.binding().address(),
                each.tls,
                each.run.admission.connections(),
                each.run.admission.refused())));
        return List.copyOf(states);
    }

    /** Begins, or pauses, to take connections. */
    void accept(boolean on) {
        bound.values().forEach(each -> each.run.binding().accept(on));
    }

    /** Connections that are open, of listeners that are there now. */
    int connections() {
        return bound.values().stream()
                .mapToInt(each -> each.run.admission.connections())
                .sum();
    }

    void close() {
        bound.values().forEach(each -> each.run.binding().close());
    }

    /** A change that is bound and not in force yet. */
    final class Change {
        private final Map<String, Bound> next;
        private final List<Bound> opened;

        Change(Map<String, Bound> next, List<Bound> opened) {
            this.next = next;
            this.opened = opened;
        }

        /** Before {@code snapshot} is published. */
        void prepare(Snapshot snapshot) {
            next.values().stream().filter(each -> lacksTls(each, snapshot)).forEach(each -> each.run.accept(false));
        }

        private static boolean lacksTls(Bound listener, Snapshot snapshot) {
            Snapshot.Listening now = snapshot.listeners.get(listener.run.name());
            return now != null && now.tlsMissing();
        }

        /**
         * Takes connections on what is new, closes what is gone; when {@code snapshot} is published.
         *
         * @param level how loudly to say what is new
         */
        void commit(Snapshot snapshot, System.Logger.Level level) {
            for (Bound each : opened) {
                LOG.log(
                        level,
                        "listening on {0} ({1}{2})",
                        each.run.binding().address().toString(),
                        each.run.name(),
                        each.tls ? ", TLS" : "");
            }
            next.values().stream().filter(each -> !lacksTls(each, snapshot)).forEach(each -> each.run.accept(true));
            Map<String, Bound> last = bound;
            bound = next;
            last.values().stream()
                    .filter(each -> next.values().stream().noneMatch(kept -> kept.run == each.run))
                    .forEach(each -> each.run.binding().close());
        }
    }
}
