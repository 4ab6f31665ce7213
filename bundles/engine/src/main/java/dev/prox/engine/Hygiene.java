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
