package dev.prox.telemetry.accesslog;

import dev.prox.api.Ascii;
import dev.prox.api.Destination;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.RequestHead;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/** An exchange as a line of JSON. What does not apply is left out. Confined to one event loop. */
final class LineEncoder {
    /** Of a line without the parts that the client chose. */
    static final int FIXED_OCTETS = 8 << 10;

    private static final int METHOD_OCTETS_MAX = 32;
    private static final int HOST_OCTETS_MAX = 255;
    private static final int PATH_OCTETS_MAX = 2 << 10;
    private static final int DETAIL_OCTETS_MAX = 256;
    private static final int NAME_OCTETS_MAX = 128;
    private static final int UPSTREAM_OCTETS_MAX = 512;
    private static final int SLOTS = 256;

    private static final byte[] TIME = JsonOctets.ascii("{\"time\":\"");
    private static final byte[] CLIENT = JsonOctets.ascii(",\"client\":");
    private static final byte[] METHOD = JsonOctets.ascii(",\"method\":\"");
    private static final byte[] HTTP = JsonOctets.ascii("\",\"scheme\":\"http\",\"host\":\"");
    private static final byte[] HTTPS = JsonOctets.ascii("\",\"scheme\":\"https\",\"host\":\"");
    private static final byte[] PATH = JsonOctets.ascii("\",\"path\":\"");
    private static final byte[] STATUS = JsonOctets.ascii("\",\"status\":");
    private static final byte[] REQUEST_OCTETS = JsonOctets.ascii(",\"request_octets\":");
    private static final byte[] RESPONSE_OCTETS = JsonOctets.ascii(",\"response_octets\":");
    private static final byte[] DURATION = JsonOctets.ascii(",\"duration_us\":");
    private static final byte[] FIRST_BYTE = JsonOctets.ascii(",\"first_byte_us\":");
    private static final byte[] REUSED = JsonOctets.ascii(",\"reused\":true");
    private static final byte[] RETRIES = JsonOctets.ascii(",\"retries\":");
    private static final byte[] HEDGES = JsonOctets.ascii(",\"hedges\":");
    private static final byte[] TUNNEL = JsonOctets.ascii(",\"tunnel\":true");
    private static final byte[] FAILURE = JsonOctets.ascii(",\"failure\":\"");
    private static final byte[] DETAIL = JsonOctets.ascii("\",\"detail\":\"");
    private static final byte[] GENERATION = JsonOctets.ascii(",\"generation\":");
    private static final byte[] DROPPED = JsonOctets.ascii("\",\"dropped_lines\":");
    private static final byte[] END = JsonOctets.ascii("}\n");

    private final boolean query;
    private final LongSupplier epochMillis;
    private final Timestamp timestamp = new Timestamp();
    private final Encoded<InetSocketAddress> clients =
            new Encoded<>("client", SLOTS, NAME_OCTETS_MAX, LineEncoder::client);
    private final Encoded<String> routes = new Encoded<>("route", SLOTS, NAME_OCTETS_MAX, route -> route);
    private final Encoded<String> listeners = new Encoded<>("listener", SLOTS, NAME_OCTETS_MAX, listener -> listener);
    private final Encoded<Destination> upstreams =
            new Encoded<>("upstream", SLOTS, UPSTREAM_OCTETS_MAX, Destination::toString);

    LineEncoder(boolean query, LongSupplier epochMillis) {
        this.query = query;
        this.epochMillis = epochMillis;
    }

    private static String client(InetSocketAddress address) {
        if (address.isUnresolved()) {
            return address.getHostString() + ":" + address.getPort();
        }
        return "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }

    /** There are as many of them as connections, so that nothing but the rare long ones is kept. */
    private int client(InetSocketAddress address, byte[] out, int at) {
        if (!(address.getAddress() instanceof Inet4Address ip)) {
            return JsonOctets.copy(out, at, clients.of(address));
        }
        int end = JsonOctets.copy(out, at, CLIENT);
        byte separator = '"';
        for (byte part : ip.getAddress()) {
            out[end] = separator;
            end = Ascii.writeDecimal(out, end + 1, part & 0xff);
            separator = '.';
        }
        out[end] = ':';
        end = Ascii.writeDecimal(out, end + 1, address.getPort());
        out[end] = '"';
        return end + 1;
    }

    /** What the line of this exchange needs at most. */
    int octetsMax(Exchange exchange) {
        RequestHead head = exchange.request();
        int path = Math.min(pathEnd(head) - head.pathFrom(), PATH_OCTETS_MAX);
        int host = Math.min(head.hostTo() - head.hostFrom(), HOST_OCTETS_MAX);
        return FIXED_OCTETS + JsonOctets.octetsMax(path) + JsonOctets.octetsMax(host);
    }

    private int pathEnd(RequestHead head) {
        return query ? head.queryTo() : head.pathTo();
    }

    /** Writes the line at {@code at} and returns the end. */
    int encode(Exchange exchange, byte[] out, int at) {
        int end = time(out, at);
        end = client(exchange.clientAddress(), out, end);
        end = request(exchange, out, end);
        end = numbers(exchange, out, end);
        end = JsonOctets.copy(out, end, listeners.of(exchange.listener()));
        String route = exchange.route();
        if (route != null) {
            end = JsonOctets.copy(out, end, routes.of(route));
        }
        end = upstream(exchange, out, end);
        Failure failure = exchange.failure();
        if (failure != null) {
            end = failure(failure, out, end);
        }
        end = number(out, end, GENERATION, exchange.generation());
        return JsonOctets.copy(out, end, END);
    }

    /** Writes a line that says how many lines are missing before it. */
    int encodeDropped(long lines, byte[] out) {
        int end = JsonOctets.copy(out, 0, TIME);
        end = timestamp.write(out, end, epochMillis.getAsLong());
        end = number(out, end, DROPPED, lines);
        return JsonOctets.copy(out, end, END);
    }

    private int time(byte[] out, int at) {
        int end = JsonOctets.copy(out, at, TIME);
        end = timestamp.write(out, end, epochMillis.getAsLong());
        out[end] = '"';
        return end + 1;
    }

    private int request(Exchange exchange, byte[] out, int at) {
        RequestHead head = exchange.request();
        byte[] in = head.bytes();
        int end = JsonOctets.copy(out, at, METHOD);
        end = JsonOctets.write(out, end, in, 0, head.methodTo(), METHOD_OCTETS_MAX);
        boolean https = head.form() == RequestHead.Form.ABSOLUTE ? head.https() : exchange.secure();
        end = JsonOctets.copy(out, end, https ? HTTPS : HTTP);
        end = JsonOctets.write(out, end, in, head.hostFrom(), head.hostTo(), HOST_OCTETS_MAX);
        if (head.port() != 0) {
            out[end] = ':';
            end = Ascii.writeDecimal(out, end + 1, head.port());
        }
        end = JsonOctets.copy(out, end, PATH);
        return JsonOctets.write(out, end, in, head.pathFrom(), pathEnd(head), PATH_OCTETS_MAX);
    }

    private static int numbers(Exchange exchange, byte[] out, int at) {
        int end = number(out, at, STATUS, exchange.status());
        end = number(out, end, REQUEST_OCTETS, exchange.requestBodyOctets());
        end = number(out, end, RESPONSE_OCTETS, exchange.responseBodyOctets());
        end = number(out, end, DURATION, exchange.durationNanos() / 1000);
        return number(out, end, FIRST_BYTE, exchange.firstByteNanos() / 1000);
    }

    private int upstream(Exchange exchange, byte[] out, int at) {
        Destination destination = exchange.destination();
        int end = destination == null ? at : JsonOctets.copy(out, at, upstreams.of(destination));
        if (exchange.reused()) {
            end = JsonOctets.copy(out, end, REUSED);
        }
        if (exchange.retries() > 0) {
            end = number(out, end, RETRIES, exchange.retries());
        }
        if (exchange.hedges() > 0) {
            end = number(out, end, HEDGES, exchange.hedges());
        }
        return exchange.tunnel() ? JsonOctets.copy(out, end, TUNNEL) : end;
    }

    private static int failure(Failure failure, byte[] out, int at) {
        int end = JsonOctets.copy(out, at, FAILURE);
        end = JsonOctets.write(out, end, failure.kind().proxyStatus(), NAME_OCTETS_MAX);
        String detail = failure.detail();
        if (detail != null) {
            end = JsonOctets.copy(out, end, DETAIL);
            end = JsonOctets.write(out, end, detail, DETAIL_OCTETS_MAX);
        }
        out[end] = '"';
        return end + 1;
    }

    private static int number(byte[] out, int at, byte[] member, long value) {
        return Ascii.writeDecimal(out, JsonOctets.copy(out, at, member), Math.max(0, value));
    }
}
