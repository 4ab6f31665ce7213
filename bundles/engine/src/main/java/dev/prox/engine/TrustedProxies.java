package dev.prox.engine;

import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a listener believes for whom a request comes. From the right of the list each address that is trusted is believed about the one before it; the
 * first that is not is the client. What cannot be read ends that: the client is then whoever said it.
 *
 * @param trusted addresses of proxies
 * @param header in which field they say it
 */
record TrustedProxies(List<AddressRange> trusted, Header header) {
    private static final int PROXIES_MAX = 100;

    /** The field that trusted proxies write; others are of clients, and not believed. */
    public enum Header {
        X_FORWARDED_FOR,
        FORWARDED
    }

    /**
     * What a trusted proxy said.
     *
     * @param client the proxy itself where it said nothing that can be believed
     * @param secure whether the client speaks TLS; null where that was not said
     */
    record Told(
            Header header,
            InetSocketAddress client,
            @Nullable Boolean secure) {}

    /** One proxy's word: for whom it asked, and how that one spoke to it; each as it was written, or null. */
    private record Hop(@Nullable String from, @Nullable String proto) {}

    /** Null where whoever sent the request is not trusted. */
    @Nullable
    Told read(RequestHead head, InetSocketAddress peer) {
        if (peer.getAddress() == null || !trusts(peer.getAddress())) {
            return null;
        }
        List<Hop> hops = header == Header.FORWARDED ? forwarded(head) : xForwarded(head);
        InetSocketAddress client = peer;
        Boolean secure = hops.isEmpty() && header == Header.X_FORWARDED_FOR ? onlyProto(head) : null;
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - PROXIES_MAX); i--) {
            InetSocketAddress before = address(hops.get(i).from());
            if (before == null) {
                break;
            }
            client = before;
            secure = secure(hops.get(i).proto());
            if (!trusts(before.getAddress())) {
                break;
            }
        }
        return new Told(header, client, secure);
    }

    private boolean trusts(InetAddress address) {
        for (AddressRange each : trusted) {
            if (each.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Several fields of one name are one list (RFC 9110, 5.3). */
    private static List<String> list(Headers head, HeaderName name) {
        List<String> list = new ArrayList<>();
        for (int i = head.find(name); i >= 0; i = head.find(name, i + 1)) {
            list.addAll(List.of(head.value(i).split(",", -1)));
        }
        return list;
    }

    /** {@code X-Forwarded-Proto} is one value for the client, or one for each address; else it is not believed. */
    private static List<Hop> xForwarded(RequestHead head) {
        List<String> addresses = list(head, HeaderName.X_FORWARDED_FOR);
        List<String> protos = list(head, HeaderName.X_FORWARDED_PROTO);
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            String proto = protos.size() == 1 ? protos.getFirst() : null;
            hops.add(new Hop(addresses.get(i), protos.size() == addresses.size() ? protos.get(i) : proto));
        }
        return hops;
    }

    private static @Nullable Boolean onlyProto(RequestHead head) {
        List<String> protos = list(head, HeaderName.X_FORWARDED_PROTO);
        return protos.size() == 1 ? secure(protos.getFirst()) : null;
    }

    private static @Nullable Boolean secure(@Nullable String proto) {
        return switch (proto == null ? "" : proto.strip().toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> false;
            default -> null;
        };
    }

    private static List<Hop> forwarded(RequestHead head) {
        List<Hop> hops = new ArrayList<>();
        for (int i = head.find(HeaderName.FORWARDED); i >= 0; i = head.find(HeaderName.FORWARDED, i + 1)) {
            ForwardedElements elements = new ForwardedElements(head.value(i));
            while (elements.next()) {
                hops.add(new Hop(elements.value("for"), elements.value("proto")));
            }
            if (elements.isMalformed()) {
                // Where an element ends cannot be told, so whoever is on the left of it is not believed either.
                hops.clear();
                hops.add(new Hop(null, null));
            }
        }
        return hops;
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]} or {@code [2001:db8::1]:80}; null for anything else. */
    private static @Nullable InetSocketAddress address(@Nullable String written) {
        String text = written == null ? "" : written.strip();
        int portAt = text.length();
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (colon >= 0 && (bracketed ? text.charAt(Math.max(0, colon - 1)) == ']' : text.indexOf(':') == colon)) {
            portAt = colon;
        }
        String host = text.substring(0, portAt);
        int port = portAt == text.length() ? 0 : port(text.substring(portAt + 1));
        if (bracketed && (!host.endsWith("]") || host.indexOf(':') < 0)) {
            return null;
        }
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        byte[] octets = plain.startsWith("[") || plain.indexOf('%') >= 0
                ? null
                : NetUtil.createByteArrayFromIpAddressString(plain);
        return octets == null || port < 0 ? null : new InetSocketAddress(address(octets), port);
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four or sixteen octets are an address", e);
        }
    }

    private static int port(String text) {
        boolean number = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(text) : -1;
        return port > 65_535 ? -1 : port;
    }
}
