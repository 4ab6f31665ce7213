package dev.prox.transport;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Resolved;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks names up without blocking: one resolver with its cache for each loop, made at the first name. */
final class Names {
    private static final int TTL_SECONDS_MAX = 60;
    private static final int NEGATIVE_TTL_SECONDS = 5;
    private static final int QUERY_MILLIS_MAX = 5000;

    private final @Nullable DnsNameResolver[] resolvers;

    Names(List<EpollLoop> loops) {
        this.resolvers = new DnsNameResolver[loops.size()];
    }

    void resolve(EpollLoop loop, String host, Resolved done) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            done.resolved(List.of(address(literal)), null);
            return;
        }
        Future<List<InetAddress>> answer = resolver(loop).resolveAll(host);
        if (answer.isDone()) {
            tell(host, answer, done);
        } else {
            answer.addListener(ignored -> {
                loop.touch();
                tell(host, answer, done);
            });
        }
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 octets", e);
        }
    }

    private static void tell(String host, Future<List<InetAddress>> answer, Resolved done) {
        if (answer.isSuccess()) {
            done.resolved(answer.getNow(), null);
            return;
        }
        Throwable cause = answer.cause();
        boolean timeout = cause instanceof DnsNameResolverTimeoutException
                || cause.getCause() instanceof DnsNameResolverTimeoutException;
        Failure.Kind kind = timeout ? Failure.Kind.DNS_TIMEOUT : Failure.Kind.DNS_ERROR;
        done.resolved(List.of(), new Failure(kind, "the name " + host + " has no address"));
    }

    private DnsNameResolver resolver(EpollLoop loop) {
        DnsNameResolver resolver = resolvers[loop.index()];
        if (resolver == null) {
            resolver = new DnsNameResolverBuilder(loop.eventLoop())
                    .datagramChannelType(EpollDatagramChannel.class)
                    .ttl(1, TTL_SECONDS_MAX)
                    .negativeTtl(NEGATIVE_TTL_SECONDS)
                    .queryTimeoutMillis(QUERY_MILLIS_MAX)
                    .build();
            resolvers[loop.index()] = resolver;
        }
        return resolver;
    }
}
