package dev.prox.engine;

import dev.prox.api.Destination;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a proxy takes out of messages and puts into them (RFC 9110, 7.6), for any protocol; hop-by-hop fields are the protocol's own affair. */
final class Hygiene {
    private static final HeaderLine VIA = new HeaderLine(HeaderName.VIA, "1.1 prox");
    private static final HeaderLine VIA_OLD = new HeaderLine(HeaderName.VIA, "1.0 prox");
    private static final HeaderLine PROTO_HTTP = new HeaderLine(HeaderName.X_FORWARDED_PROTO, "http");
    private static final HeaderLine PROTO_HTTPS = new HeaderLine(HeaderName.X_FORWARDED_PROTO, "https");
    private static final HeaderLine RECEIVED_407 = new HeaderLine(HeaderName.PROXY_STATUS, "prox; received-status=407");
    private static final long SECRETS = Headers.mask(HeaderName.X_PROXY_TO, HeaderName.PROXY_AUTHORIZATION);

    private Hygiene() {}

    static void request(RequestHead head, Destination destination) {
        if (head.mayHave(SECRETS)) {
            head.remove(HeaderName.X_PROXY_TO);
            head.remove(HeaderName.PROXY_AUTHORIZATION);
        }
        Destination.Hop hop = destination.hop();
        if (hop != null && !hop.tunnel() && hop.authorization() != null) {
            head.add(HeaderName.PROXY_AUTHORIZATION, hop.authorization());
        }
        head.add(head.minorVersion() == 0 ? VIA_OLD : VIA);
    }

    /** Tells the origin who asks ({@code X-Forwarded-*}); what the client said of it is continued, not believed. */
    static void forwarded(RequestHead head, byte[] clientAddress, boolean secure) {
        int before = head.find(HeaderName.X_FORWARDED_FOR);
        if (before < 0) {
            head.add(HeaderName.X_FORWARDED_FOR, clientAddress, 0, clientAddress.length);
        } else {
            append(head, before, clientAddress);
        }
        head.remove(HeaderName.X_FORWARDED_PROTO);
        head.add(secure ? PROTO_HTTPS : PROTO_HTTP);
        int host = head.find(HeaderName.HOST);
        head.remove(HeaderName.X_FORWARDED_HOST);
        if (host >= 0) {
            head.add(HeaderName.X_FORWARDED_HOST, head.bytes(), head.valueFrom(host), head.valueTo(host));
        }
    }

    /** Several fields of one name are one list (RFC 9110, 5.3). */
    private static void append(RequestHead head, int first, byte[] address) {
        StringBuilder list = new StringBuilder(head.value(first));
        for (int i = head.find(HeaderName.X_FORWARDED_FOR, first + 1);
                i >= 0;
                i = head.find(HeaderName.X_FORWARDED_FOR, i + 1)) {
            list.append(", ").append(head.value(i));
        }
        head.remove(HeaderName.X_FORWARDED_FOR);
        list.append(", ").append(new String(address, StandardCharsets.US_ASCII));
        head.add(HeaderName.X_FORWARDED_FOR, list.toString());
    }

    /** What the field Host says of a destination: no port where the scheme implies it (RFC 9110, 7.2). */
    static byte[] hostOf(Destination to) {
        String host = to.host().indexOf(':') >= 0 ? "[" + to.host() + "]" : to.host();
        boolean implied = to.port() == (to.tls() == null ? 80 : 443);
        return (implied ? host : host + ":" + to.port()).getBytes(StandardCharsets.US_ASCII);
    }

    static void response(ResponseHead head, @Nullable Destination destination) {
        head.add(head.minorVersion() == 0 ? VIA_OLD : VIA);
        if (head.status() == 407 && destination != null && destination.hop() != null) {
            head.add(RECEIVED_407);
        }
    }
}
