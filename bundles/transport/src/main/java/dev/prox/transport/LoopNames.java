package dev.prox.transport;

import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Timed;
import dev.prox.api.Transport.Asked;
import dev.prox.api.Transport.Dns;
import dev.prox.api.Transport.Resolved;
import dev.prox.api.Transport.Server;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The names that one event loop knows. An answer holds for its TTL, within bounds; a name that is used in the last fifth of that time is asked for
 * again ahead. When the name servers fail, the last addresses serve for a while longer (RFC 8767), and they are asked again at growing intervals (RFC
 * 9520). Of one name one question is under way.
 */
final class LoopNames {
    /** Those that were not used for the longest time are forgotten first. */
    static final int NAMES_MAX = 10_000;
    /** Questions under way: names may be chosen by clients. */
    static final int ASKING_MAX = 1000;

    static final int WAITING_MAX = 10_000;
    /** How long one waits for a fresh answer where there is an expired one (RFC 8767, 5). */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1800);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PAUSE_DOUBLINGS_MAX = 5;
    private static final Failure BUSY =
            new Failure(Failure.Kind.DNS_ERROR, "too many names are being looked up at the moment");

    private final Loop loop;
    private final Dns settings;
    private final NameSource source;
    private final LinkedHashMap<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private int asking;
    private boolean left;

    LoopNames(Loop loop, Dns settings, NameSource source) {
        this.loop = loop;
        this.settings = settings;
        this.source = source;
    }

    /** {@code done} is perhaps called before this returns. */
    void resolve(String host, Resolved done) {
        Known name = known.get(host);
        if (name == null) {
            String lower = host.toLowerCase(Locale.ROOT);
            name = known.computeIfAbsent(lower, Known::new);
            if (known.size() > NAMES_MAX) {
                forgetEldest();
            }
        }
        name.resolve(done);
    }

    /** Asks past what is known; {@code done} is perhaps called before this returns. */
    void ask(String name, boolean services, Asked done) {
        if (asking >= ASKING_MAX) {
            done.failed(BUSY);
            return;
        }
        asking++;
        Question question = new Question(name, done);
        if (services) {
            source.askServices(name, question);
        } else {
            source.ask(name, question);
        }
    }

    private void forgetEldest() {
        Map.Entry<String, Known> eldest = known.firstEntry();
        known.remove(eldest.getKey());
    }

    int size() {
        return known.size();
    }

    /** Nobody asks here any more; those who have asked get their answers. */
    void leave() {
        left = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (left && asking == 0) {
            source.close();
        }
    }

    /** Something that is asked once. */
    private final class Question implements NameSource.Answer, NameSource.Services {
        private final String name;
        private final Asked done;

        Question(String name, Asked done) {
            this.name = name;
            this.done = done;
        }

        private void end() {
            asking--;
            closeIfUnused();
        }

        @Override
        public void addresses(List<InetAddress> found, long ttlSeconds) {
            services(
                    found.stream()
                            .map(each -> new Server(each.getHostAddress(), 0, 0, 1))
                            .toList(),
                    ttlSeconds);
        }

        @Override
        public void services(List<Server> servers, long ttlSeconds) {
            end();
            done.servers(servers, servers.isEmpty() ? settings.negativeTtl() : holds(ttlSeconds));
        }

        @Override
        public void none() {
            services(List.of(), 0);
        }

        @Override
        public void failed(Failure.Kind kind) {
            end();
            done.failed(nobodyKnows(kind, name));
        }
    }

    private long holds(long ttlSeconds) {
        return Math.clamp(TimeUnit.SECONDS.toNanos(ttlSeconds), settings.ttlMin(), settings.ttlMax());
    }

    private static Failure nobodyKnows(Failure.Kind kind, String name) {
        return new Failure(kind, "no name server could say what " + name + " is");
    }

    /** One name. */
    private final class Known extends Timed implements NameSource.Answer {
        private final String name;
        private final ArrayDeque<Resolved> waiting = new ArrayDeque<>(2);
        private List<InetAddress> addresses = List.of();
        private @Nullable Failure failure;
        private boolean answered;
        private boolean underWay;
        /** Questions in a row that failed. */
        private int failed;

        private long freshUntil;
        private long staleUntil;
        /** From then on a use asks again while the answer still holds. */
        private long aheadFrom;
        /** Name servers that have failed are left alone until then. */
        private long pauseUntil;

        Known(String name) {
            this.name = name;
        }

        void resolve(Resolved done) {
            long now = loop.now();
            if (answered && now - freshUntil < 0) {
                if (now - aheadFrom >= 0 && !underWay && asking < ASKING_MAX) {
                    ask();
                }
                done.resolved(addresses, failure);
            } else if (failed > 0 && now - pauseUntil < 0) {
                tellWhatThereIs(done);
            } else if (!underWay && asking >= ASKING_MAX || waiting.size() >= WAITING_MAX) {
                done.resolved(List.of(), BUSY);
            } else {
                waiting.addLast(done);
                if (!underWay) {
                    ask();
                } else if (stale() && deadline == NEVER) {
                    beginPatience();
                }
            }
        }

        private boolean stale() {
            return !addresses.isEmpty() && loop.now() - staleUntil < 0;
        }

        private void tellWhatThereIs(Resolved done) {
            if (stale()) {
                done.resolved(addresses, null);
            } else {
                done.resolved(List.of(), failure);
            }
        }

        private void ask() {
            underWay = true;
            asking++;
            if (stale() && !waiting.isEmpty()) {
                beginPatience();
            }
            source.ask(name, this);
        }

        private void beginPatience() {
            deadline = loop.now() + PATIENCE_NANOS;
            loop.watch(this);
        }

        /** Those who wait have waited long enough; what comes serves later ones. */
        @Override
        protected void expired() {
            loop.unwatch(this);
            pause();
            tellWaiting();
        }

        private void pause() {
            pauseUntil = loop.now() + (PAUSE_NANOS << Math.min(failed, PAUSE_DOUBLINGS_MAX));
            failed++;
        }

        private void tellWaiting() {
            for (Resolved next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
                tellWhatThereIs(next);
            }
        }

        private void end() {
            underWay = false;
            asking--;
            deadline = NEVER;
            loop.unwatch(this);
            closeIfUnused();
        }

        // ---- outcomes ----

        @Override
        public void addresses(List<InetAddress> found, long ttlSeconds) {
            long ttl = holds(ttlSeconds);
            hold(found, null, ttl);
            aheadFrom = freshUntil - ttl / 5;
            staleUntil = freshUntil + settings.stale();
            answered();
        }

        @Override
        public void none() {
            hold(
                    List.of(),
                    new Failure(Failure.Kind.DNS_ERROR, "the name " + name + " has no address"),
                    settings.negativeTtl());
            aheadFrom = freshUntil;
            staleUntil = freshUntil;
            answered();
        }

        private void hold(List<InetAddress> found, @Nullable Failure why, long nanos) {
            answered = true;
            failed = 0;
            addresses = found;
            failure = why;
            freshUntil = loop.now() + nanos;
        }

        private void answered() {
            end();
            for (Resolved next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
                next.resolved(addresses, failure);
            }
        }

        @Override
        public void failed(Failure.Kind kind) {
            pause();
            end();
            aheadFrom = pauseUntil;
            if (addresses.isEmpty() || !stale()) {
                addresses = List.of();
                failure = nobodyKnows(kind, name);
            }
            tellWaiting();
        }
    }
}
