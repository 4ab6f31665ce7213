package dev.prox.transport;

import dev.prox.api.Transport.Server;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers of a service, as a name server tells them (RFC 2782).
 *
 * @param ttlSeconds how long all of them hold
 */
record ServiceRecords(List<Server> servers, long ttlSeconds) {
    /** Of longer answers the first ones are taken. */
    static final int SERVERS_MAX = 10_000;

    private static final int FIXED_OCTETS = 6;

    /** @throws CorruptedFrameException when the answer is not well formed */
    static ServiceRecords of(DnsResponse response) {
        List<Server> servers = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        int records = Math.min(response.count(DnsSection.ANSWER), SERVERS_MAX);
        for (int i = 0; i < records; i++) {
            DnsRecord each = response.recordAt(DnsSection.ANSWER, i);
            ttl = Math.min(ttl, each.timeToLive());
            if (each instanceof DnsRawRecord raw && DnsRecordType.SRV.equals(each.type())) {
                Server server = server(raw.content().duplicate());
                // a single dot says that there is no such service
                if (!server.host().isEmpty()) {
                    servers.add(server);
                }
            }
        }
        return new ServiceRecords(List.copyOf(servers), records == 0 ? 0 : ttl);
    }

    private static Server server(ByteBuf octets) {
        if (octets.readableBytes() <= FIXED_OCTETS) {
            throw new CorruptedFrameException("a service record of " + octets.readableBytes() + " octets");
        }
        int priority = octets.readUnsignedShort();
        int weight = octets.readUnsignedShort();
        int port = octets.readUnsignedShort();
        String target = DefaultDnsRecordDecoder.decodeName(octets);
        String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
        return new Server(host, port, priority, weight);
    }
}
