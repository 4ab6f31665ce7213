package dev.prox.engine;

import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Heads of requests that came to one event loop: the last ones, of which at most a hundred a second are taken. Values that may be credentials are written over before they
 * are kept. Confined to the loop.
 */
final class Samples {
    private static final long PAUSE_NANOS = 10_000_000;
    private static final int HEAD_OCTETS_MAX = 8192;
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final HeaderName COOKIE = HeaderName.of("Cookie");
    private static final HeaderName PROXY_TO = HeaderName.of("X-Proxy-To");
    private static final HeaderName[] SECRETS = {
        HeaderName.of("Authorization"), HeaderName.of("Proxy-Authorization"), HeaderName.of("X-Api-Key")
    };

    private final @Nullable Sample[] ring;
    private int next;
    private long takenAt;

    private Samples(int size) {
        ring = new @Nullable Sample[size];
    }

    /**
     * A request as it came.
     *
     * @param head with the empty line at its end
     */
    record Sample(String listener, InetSocketAddress client, byte[] head) {}

    /** Keeps what there is where as many are wanted as before. */
    static @Nullable Samples following(@Nullable Samples last, int size) {
        if (size == 0 || last != null && last.ring.length == size) {
            return size == 0 ? null : last;
        }
        return new Samples(size);
    }

    void take(Exchange exchange) {
        long now = exchange.startedAt();
        RequestHead request = exchange.request();
        if (takenAt != 0 && now - takenAt < PAUSE_NANOS || request.length() > HEAD_OCTETS_MAX) {
            return;
        }
        takenAt = now;
        ring[next] = new Sample(exchange.listener(), exchange.clientAddress(), head(request));
        next = (next + 1) % ring.length;
    }

    private static byte[] head(RequestHead request) {
        RequestHead head = request;
        byte[] out = new byte[head.targetTo() + VERSION.length + head.length() + 2];
        System.arraycopy(head.bytes(), 0, out, 0, head.targetTo());
        int end = head.targetTo();
        System.arraycopy(VERSION, 0, out, end, VERSION.length);
        end += VERSION.length;
        for (int i = 0; i < head.count(); i++) {
            if (!head.removed(i)) {
                end = field(head, i, out, end);
            }
        }
        out[end++] = '\r';
        out[end++] = '\n';
        return Arrays.copyOf(out, end);
    }

    private static int field(RequestHead head, int i, byte[] out, int at) {
        int name = head.nameTo(i) - head.nameFrom(i);
        int value = head.valueTo(i) - head.valueFrom(i);
        System.arraycopy(head.bytes(), head.nameFrom(i), out, at, name);
        int end = at + name;
        out[end++] = ':';
        System.arraycopy(head.bytes(), head.valueFrom(i), out, end, value);
        mask(head, i, out, end, end + value);
        end += value;
        out[end++] = '\r';
        out[end++] = '\n';
        return end;
    }

    // ---- credentials ----

    private static void mask(RequestHead head, int i, byte[] out, int from, int to) {
        if (is(COOKIE, head, i)) {
            eachPart(out, from, to, ';', (begin, end) -> write(out, behind(out, begin, end, '=', begin), end));
        } else if (is(PROXY_TO, head, i)) {
            eachPart(out, from, to, ',', (begin, end) -> maskUser(out, begin, end));
        } else {
            for (HeaderName name : SECRETS) {
                if (is(name, head, i)) {
                    write(out, behind(out, from, to, ' ', from), to);
                }
            }
        }
    }

    private static boolean is(HeaderName name, RequestHead head, int i) {
        return name.matches(head.bytes(), head.nameFrom(i), head.nameTo(i));
    }

    private interface Part {
        void at(int from, int to);
    }

    private static void eachPart(byte[] out, int from, int to, char separator, Part part) {
        int begin = from;
        for (int i = from; i <= to; i++) {
            if (i == to || out[i] == separator) {
                part.at(begin, i);
                begin = i + 1;
            }
        }
    }

    /** Behind the first octet of this kind, or {@code none}. */
    private static int behind(byte[] out, int from, int to, char octet, int none) {
        for (int i = from; i < to; i++) {
            if (out[i] == octet) {
                return i + 1;
            }
        }
        return none;
    }

    private static void maskUser(byte[] out, int from, int to) {
        int at = to - 1;
        while (at > from && out[at] != '@') {
            at--;
        }
        int scheme = behind(out, from, to, '/', from);
        write(out, scheme > from && scheme < at && out[scheme] == '/' ? scheme + 1 : from, at);
    }

    private static void write(byte[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = out[i] == ' ' ? out[i] : (byte) '*';
        }
    }

    /** Those that are kept, in no order. */
    List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        for (Sample each : ring) {
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }
}
