package dev.prox.transport;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the resolver does not say with its result, noted in passing: how long an answer holds, aliases included, and whether a server refused to
 * answer. Remembers nothing beyond the questions under way.
 */
final class AnswerNotes implements DnsCache {
    static final long UNKNOWN = -1;
    private static final int NOTES_MAX = 10_000;
    private static final int ALIASES_MAX = 16;

    /** Names end with a dot, and are names behind search domains too. */
    private final Map<String, Long> ttls = new HashMap<>();

    private final Map<String, Alias> aliases = new HashMap<>();
    private final Set<String> troubled = new HashSet<>();

    private record Alias(String to, long ttl) {}

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower : lower + ".";
    }

    /** The least TTL, in seconds, of what led to the addresses of the name; {@link #UNKNOWN} where no name server was asked. */
    long ttl(String name) {
        String key = key(name);
        long least = UNKNOWN;
        for (Map.Entry<String, Long> each : ttls.entrySet()) {
            if (each.getKey().startsWith(key)) {
                long ttl = Math.min(each.getValue(), throughAliases(each.getKey()));
                least = least == UNKNOWN ? ttl : Math.min(least, ttl);
            }
        }
        return least;
    }

    private long throughAliases(String name) {
        long least = Long.MAX_VALUE;
        Alias alias = aliases.get(name);
        for (int i = 0; alias != null && i < ALIASES_MAX; i++) {
            least = Math.min(least, alias.ttl);
            alias = aliases.get(alias.to);
        }
        return least;
    }

    /** Whether a server said that it cannot, or will not, answer. */
    boolean troubled(String name) {
        String key = key(name);
        return troubled.stream().anyMatch(each -> each.startsWith(key));
    }

    /** @param all whether nothing else is being asked */
    void forget(String name, boolean all) {
        if (all || ttls.size() + aliases.size() + troubled.size() > NOTES_MAX) {
            clear();
            return;
        }
        String key = key(name);
        ttls.keySet().removeIf(each -> each.startsWith(key));
        troubled.removeIf(each -> each.startsWith(key));
    }

    // ---- addresses ----

    @Override
    public void clear() {
        ttls.clear();
        aliases.clear();
        troubled.clear();
    }

    @Override
    public boolean clear(String hostname) {
        return ttls.remove(key(hostname)) != null;
    }

    @Override
    public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
        return List.of();
    }

    @Override
    public DnsCacheEntry cache(
            String hostname, DnsRecord[] additionals, InetAddress address, long originalTtl, EventLoop eventLoop) {
        ttls.merge(key(hostname), originalTtl, Math::min);
        return new Noted(address, null);
    }

    @Override
    public DnsCacheEntry cache(String hostname, DnsRecord[] additionals, Throwable cause, EventLoop eventLoop) {
        return new Noted(null, cause);
    }

    private record Noted(
            @Nullable InetAddress address, @Nullable Throwable cause) implements DnsCacheEntry {}

    // ---- aliases ----

    DnsCnameCache aliases() {
        return new DnsCnameCache() {
            @Override
            public @Nullable String get(String hostname) {
                return null;
            }

            @Override
            public void cache(String hostname, String cname, long originalTtl, EventLoop eventLoop) {
                aliases.put(key(hostname), new Alias(key(cname), originalTtl));
            }

            @Override
            public void clear() {
                aliases.clear();
            }

            @Override
            public boolean clear(String hostname) {
                return aliases.remove(key(hostname)) != null;
            }
        };
    }

    // ---- servers that do not answer ----

    DnsQueryLifecycleObserverFactory observers() {
        return Observer::new;
    }

    private final class Observer implements DnsQueryLifecycleObserver {
        private final String name;

        Observer(DnsQuestion question) {
            this.name = key(question.name());
        }

        @Override
        public void queryWritten(InetSocketAddress server, ChannelFuture written) {}

        @Override
        public void queryCancelled(int queriesLeft) {}

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion alias) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            troubled.add(name);
            return this;
        }

        @Override
        public void queryFailed(Throwable cause) {}

        @Override
        public void querySucceed() {}
    }
}
