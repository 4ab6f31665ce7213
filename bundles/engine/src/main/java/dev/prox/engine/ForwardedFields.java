package dev.prox.engine;

import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.engine.TrustedProxies.Header;
import dev.prox.engine.TrustedProxies.Told;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells an upstream of the client. What a trusted proxy said is continued; what anybody else said is replaced. */
final class ForwardedFields {
    private static final HeaderLine PROTO_HTTP = new HeaderLine(HeaderName.X_FORWARDED_PROTO, "http");
    private static final HeaderLine PROTO_HTTPS = new HeaderLine(HeaderName.X_FORWARDED_PROTO, "https");

    private final RequestHead head;
    private final byte[] peer;
    private final boolean secure;
    private final @Nullable Told told;

    private ForwardedFields(RequestHead head, byte[] peer, boolean secure, @Nullable Told told) {
        this.head = head;
        this.peer = peer;
        this.secure = secure;
        this.told = told;
    }

    /**
     * @param peer the address of who sent the request
     * @param secure whether the client speaks TLS, as far as is believed
     * @param told what that one said, where it is trusted
     */
    static void tell(RequestHead head, byte[] peer, boolean secure, @Nullable Told told, Telling how) {
        ForwardedFields fields = new ForwardedFields(head, peer, secure, told);
        if (how.byForwarded()) {
            fields.forwarded();
        } else {
            head.remove(HeaderName.FORWARDED);
        }
        if (how.byXForwarded()) {
            fields.xForwarded();
        } else {
            head.remove(HeaderName.X_FORWARDED_FOR);
            head.remove(HeaderName.X_FORWARDED_PROTO);
            head.remove(HeaderName.X_FORWARDED_HOST);
        }
    }

    private boolean continues(Header header) {
        return told != null && told.header() == header;
    }

    private void xForwarded() {
        boolean continues = continues(Header.X_FORWARDED_FOR);
        int before = continues ? head.find(HeaderName.X_FORWARDED_FOR) : -1;
        if (before < 0 && told == null) {
            head.remove(HeaderName.X_FORWARDED_FOR);
            head.add(HeaderName.X_FORWARDED_FOR, peer, 0, peer.length);
        } else {
            String list = before < 0 ? other(", ") : list(before, HeaderName.X_FORWARDED_FOR);
            head.remove(HeaderName.X_FORWARDED_FOR);
            head.add(HeaderName.X_FORWARDED_FOR, list + text(peer));
        }
        if (!continues || told == null || told.secure() == null) {
            head.remove(HeaderName.X_FORWARDED_PROTO);
            head.add(secure ? PROTO_HTTPS : PROTO_HTTP);
        }
        if (!continues || head.find(HeaderName.X_FORWARDED_HOST) < 0) {
            int host = head.find(HeaderName.HOST);
            head.remove(HeaderName.X_FORWARDED_HOST);
            if (host >= 0) {
                head.add(HeaderName.X_FORWARDED_HOST, head.bytes(), head.valueFrom(host), head.valueTo(host));
            }
        }
    }

    private void forwarded() {
        int before = continues(Header.FORWARDED) ? head.find(HeaderName.FORWARDED) : -1;
        StringBuilder list = new StringBuilder(before < 0 ? "" : list(before, HeaderName.FORWARDED));
        if (before < 0) {
            String other = other("");
            list.append(other.isEmpty() ? "" : "for=" + node(other) + ", ");
        }
        list.append("for=").append(node(text(peer)));
        int host = head.find(HeaderName.HOST);
        if (host >= 0 && head.value(host).indexOf('"') < 0 && head.value(host).indexOf('\\') < 0) {
            list.append(";host=\"").append(head.value(host)).append('"');
        }
        list.append(secure ? ";proto=https" : ";proto=http");
        head.remove(HeaderName.FORWARDED);
        head.add(HeaderName.FORWARDED, list.toString());
    }

    /** The client that the peer has named, where it is another one. */
    private String other(String behind) {
        InetSocketAddress client = told == null ? null : told.client();
        String address = client == null ? "" : client.getAddress().getHostAddress();
        return address.isEmpty() || address.equals(text(peer)) ? "" : address + behind;
    }

    private static String node(String address) {
        return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
    }

    /** All fields of this name as one list (RFC 9110, 5.3), with a comma behind it. */
    private String list(int first, HeaderName name) {
        StringBuilder list = new StringBuilder(head.value(first));
        for (int i = head.find(name, first + 1); i >= 0; i = head.find(name, i + 1)) {
            list.append(", ").append(head.value(i));
        }
        return list.append(", ").toString();
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.US_ASCII);
    }
}
