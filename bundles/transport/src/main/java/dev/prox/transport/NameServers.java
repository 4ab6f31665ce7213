package dev.prox.transport;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Dns;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The name servers of the configuration, or those of the system, with its search domains and its hosts file. Netty speaks with them; it remembers
 * nothing here, since {@link LoopNames} does.
 */
final class NameServers implements NameSource {
    private static final System.Logger LOG = System.getLogger("dev.prox.transport");
    /** What is in no danger of being cut on its way (DNS flag day 2020); longer answers come by TCP. */
    private static final int DATAGRAM_OCTETS_MAX = 1232;

    private static final int QUERIES_MAX = 32;
    /** How long what the hosts file says is remembered. */
    private static final long HOSTS_SECONDS = 5;

    private final EpollLoop loop;
    private final DnsNameResolver resolver;
    private final HostsFile hosts = new HostsFile(new File("/etc/hosts"));
    private final AnswerNotes notes = new AnswerNotes();
    private int asking;

    NameServers(EpollLoop loop, Dns settings) {
        this.loop = loop;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop.eventLoop())
                .datagramChannelType(EpollDatagramChannel.class)
                .socketChannelType(EpollSocketChannel.class)
                // a port of its own for each question: one more thing to guess for who would forge an answer (RFC 5452)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .maxPayloadSize(DATAGRAM_OCTETS_MAX)
                .maxQueriesPerResolve(QUERIES_MAX)
                .queryTimeoutMillis(TimeUnit.NANOSECONDS.toMillis(settings.timeout()))
                .hostsFileEntriesResolver((host, types) -> null)
                .resolveCache(notes)
                .cnameCache(notes.aliases())
                .dnsQueryLifecycleObserverFactory(notes.observers())
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
        if (!settings.servers().isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(settings.servers()));
        }
        this.resolver = builder.build();
    }

    @Override
    public void ask(String name, Answer answer) {
        List<InetAddress> local = hosts.addresses(name);
        if (!local.isEmpty()) {
            answer.addresses(AddressOrder.of(local), HOSTS_SECONDS);
            return;
        }
        asking++;
        Future<List<InetAddress>> asked = resolver.resolveAll(name);
        if (asked.isDone()) {
            tell(name, asked, answer);
        } else {
            asked.addListener(ignored -> {
                loop.touch();
                tell(name, asked, answer);
            });
        }
    }

    private void tell(String name, Future<List<InetAddress>> asked, Answer answer) {
        long ttl = notes.ttl(name);
        boolean troubled = notes.troubled(name);
        notes.forget(name, --asking == 0);
        if (asked.isSuccess()) {
            answer.addresses(AddressOrder.of(asked.getNow()), Math.max(ttl, 0));
            return;
        }
        Failure.Kind kind = kind(asked.cause(), troubled);
        if (kind == null) {
            answer.none();
        } else {
            answer.failed(kind);
        }
    }

    /** Null when the name servers have answered: there is no such name, or it has no address. */
    private static Failure.@Nullable Kind kind(Throwable why, boolean troubled) {
        for (Throwable at = why; at != null; at = at.getCause()) {
            if (at instanceof DnsNameResolverTimeoutException) {
                return Failure.Kind.DNS_TIMEOUT;
            } else if (at instanceof DnsErrorCauseException said) {
                return DnsResponseCode.NXDOMAIN.equals(said.getCode()) ? null : Failure.Kind.DNS_ERROR;
            }
        }
        return troubled || why.getCause() != null ? Failure.Kind.DNS_ERROR : null;
    }

    @Override
    public void askServices(String name, Services done) {
        Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked =
                resolver.query(new DefaultDnsQuestion(name.endsWith(".") ? name : name + ".", DnsRecordType.SRV));
        asked.addListener(ignored -> {
            loop.touch();
            if (asked.isSuccess()) {
                tell(asked.getNow(), done);
            } else {
                Failure.Kind kind = kind(asked.cause(), true);
                done.failed(kind == null ? Failure.Kind.DNS_ERROR : kind);
            }
        });
    }

    private static void tell(AddressedEnvelope<DnsResponse, InetSocketAddress> answer, Services done) {
        ServiceRecords read = null;
        try {
            DnsResponse response = answer.content();
            DnsResponseCode code = response.code();
            if (DnsResponseCode.NXDOMAIN.equals(code)) {
                read = new ServiceRecords(List.of(), 0);
            } else if (DnsResponseCode.NOERROR.equals(code)) {
                read = ServiceRecords.of(response);
            }
        } catch (CorruptedFrameException e) {
            LOG.log(System.Logger.Level.DEBUG, "an answer of a name server is not understood", e);
        } finally {
            answer.release();
        }
        if (read == null) {
            done.failed(Failure.Kind.DNS_ERROR);
        } else {
            done.services(read.servers(), read.ttlSeconds());
        }
    }

    @Override
    public void close() {
        resolver.close();
    }
}
