package dev.prox.route.forward;

import dev.prox.api.Assembly;
import dev.prox.api.ClientTls;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Destination;
import dev.prox.api.Destination.Timeouts;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.HeaderName;
import dev.prox.api.Loop;
import dev.prox.api.LoopAware;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import dev.prox.route.forward.ProxyTo.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says where a request goes: through the proxies of {@code X-Proxy-To}, or to its target itself. Everything that was read
 * and judged stays in bounded tables of the event loop, found by the octets that came, so that the next such request
 * costs a few look-ups and no allocation.
 *
 * <p>The target is that of the absolute form or of CONNECT, else the field {@code Host}, as plain HTTP. Nothing here
 * knows the addresses of our own listeners; what keeps a client from sending us in circles is that private addresses
 * are refused.
 */
final class Forward implements Handler, LoopAware {
    private static final int ENTRIES_MAX = 1024;

    private static final Respond MISSING = malformed("X-Proxy-To is missing");
    private static final Respond TWICE = malformed("X-Proxy-To stands there more than once");
    private static final Respond NO_TARGET =
            malformed("the request names no target, or one that is not a valid host and port");

    private final AccessList proxies;
    private final AccessList targets;
    private final boolean direct;
    private final ClientTls targetTls;
    private final ClientTls proxyTls;
    private final Timeouts timeouts;
    private final @Nullable Tables[] tables;

    Forward(ForwardConfig config, ClientTls targetTls, ClientTls proxyTls, int loops) {
        this.proxies = config.proxyList();
        this.targets = config.targetList();
        this.direct = config.withoutHeader() == ForwardConfig.WithoutHeader.DIRECT;
        this.targetTls = targetTls;
        this.proxyTls = proxyTls;
        this.timeouts = config.destinationTimeouts();
        this.tables = new Tables[loops];
    }

    static Forward of(ForwardConfig config, Assembly assembly) throws ConfigException {
        ConfigNode at = assembly.at();
        ClientTls targetTls = assembly.clientTls(ClientTlsConfig.of(config.ca(), config.certificate()), at);
        ClientTlsConfig proxies = config.proxyTls();
        ClientTls proxyTls = assembly.clientTls(
                proxies == null ? ClientTlsConfig.PLAIN : proxies, at.fields().getOrDefault("proxy-tls", at));
        return new Forward(config, targetTls, proxyTls, assembly.loops().size());
    }

    /** What one event loop remembers. */
    private record Tables(ByteTable<Upstream> upstreams, ByteTable<Target> targets, TunnelTable tunnels) {
        Tables() {
            this(new ByteTable<>(ENTRIES_MAX), new ByteTable<>(ENTRIES_MAX), new TunnelTable(ENTRIES_MAX));
        }
    }

    private static Respond malformed(String reason) {
        return Respond.failure(Failure.Kind.MALFORMED_REQUEST, reason);
    }

    @Override
    public void enter(Loop loop) {
        tables[loop.index()] = new Tables();
    }

    @Override
    public void leave(Loop loop) {
        tables[loop.index()] = null;
    }

    @Override
    public Verdict handle(Exchange exchange) {
        Tables mine = Objects.requireNonNull(tables[exchange.loop().index()]);
        RequestHead head = exchange.request();
        int field = field(head, 0);
        if (field < 0) {
            return direct ? directly(head, mine) : MISSING;
        }
        if (field(head, field + 1) >= 0) {
            return TWICE;
        }
        byte[] bytes = head.bytes();
        int from = head.valueFrom(field);
        int to = head.valueTo(field);
        Upstream upstream = mine.upstreams.find(bytes, from, to, 0);
        return upstream != null ? through(upstream, head, mine) : throughNew(bytes, from, to, head, mine);
    }

    /** The position of the next field at or behind {@code from}, or -1. */
    private static int field(RequestHead head, int from) {
        int i = head.find(HeaderName.X_PROXY_TO, from);
        while (i >= 0 && head.removed(i)) {
            i = head.find(HeaderName.X_PROXY_TO, i + 1);
        }
        return i;
    }

    private Verdict directly(RequestHead head, Tables mine) {
        Target target = target(head, mine);
        return target == null ? NO_TARGET : target.direct();
    }

    private Verdict throughNew(byte[] bytes, int from, int to, RequestHead head, Tables mine) {
        return switch (ProxyToParser.parse(bytes, from, to)) {
            case ProxyTo.Refused refused -> refused.answer();
            case ProxyTo.Chain chain -> {
                Respond refusal = refuses(chain.proxies());
                if (refusal != null) {
                    yield refusal;
                }
                Proxy first = chain.proxies().getFirst();
                Upstream upstream = new Upstream(
                        Arrays.copyOfRange(bytes, from, to),
                        chain.proxies(),
                        proxyTls,
                        proxies.policy(first.host(), first.port()),
                        timeouts);
                mine.upstreams.add(upstream);
                yield through(upstream, head, mine);
            }
        };
    }

    /** Why one of them may not be used, or null. The first is looked up by us, each further one by the one before. */
    private @Nullable Respond refuses(List<Proxy> chain) {
        for (int i = 0; i < chain.size(); i++) {
            Respond refusal = proxies.refuses(chain.get(i).host(), chain.get(i).port(), i == 0);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private Verdict through(Upstream upstream, RequestHead head, Tables mine) {
        Target target = target(head, mine);
        if (target == null) {
            return NO_TARGET;
        }
        Respond refusal = target.refusedBehindProxy();
        if (refusal != null) {
            return refusal;
        }
        Destination requests = upstream.requests();
        return target.kind() == Target.Kind.PLAIN && requests != null && !(head.upgrade() && isWebSocket(head))
                ? requests
                : tunnel(upstream, target, mine.tunnels);
    }

    /** Asked of proxies by CONNECT (RFC 6455, 4.1): many pass no {@code Upgrade} on. */
    private static boolean isWebSocket(RequestHead head) {
        return "websocket".equalsIgnoreCase(head.value(HeaderName.UPGRADE));
    }

    private static Destination tunnel(Upstream upstream, Target target, TunnelTable tunnels) {
        Destination known = tunnels.find(upstream, target);
        if (known != null) {
            return known;
        }
        Destination made = upstream.tunnel(target);
        tunnels.add(upstream, target, made);
        return made;
    }

    private @Nullable Target target(RequestHead head, Tables mine) {
        Target.Kind kind = kind(head);
        int port = head.port() == 0 ? kind.defaultPort() : head.port();
        int from = head.hostFrom();
        int to = head.hostTo();
        Target known = mine.targets.find(head.bytes(), from, to, Target.number(kind, port));
        return known != null ? known : newTarget(head, kind, port, mine);
    }

    private static Target.Kind kind(RequestHead head) {
        if (head.method() == Method.CONNECT) {
            return Target.Kind.OPAQUE;
        }
        return head.https() ? Target.Kind.TLS : Target.Kind.PLAIN;
    }

    private @Nullable Target newTarget(RequestHead head, Target.Kind kind, int port, Tables mine) {
        Host host = Host.parse(head.bytes(), head.hostFrom(), head.hostTo());
        if (host == null || port < 1 || port > 0xffff) {
            return null;
        }
        byte[] key = Arrays.copyOfRange(head.bytes(), head.hostFrom(), head.hostTo());
        ClientTls spoken = kind == Target.Kind.TLS ? targetTls : null;
        Target target = new Target(
                key,
                kind,
                new Target.HostPort(host, port),
                spoken,
                targets.refuses(host, port, false),
                direct(host, port, spoken));
        mine.targets.add(target);
        return target;
    }

    private Verdict direct(Host host, int port, @Nullable ClientTls spoken) {
        Respond refusal = targets.refuses(host, port, true);
        if (refusal != null) {
            return refusal;
        }
        return new Destination(host.text(), port, spoken, null, targets.policy(host, port), timeouts);
    }
}
