package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientTls;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Method;
import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Makes a fresh connection fit for its destination: for each upstream proxy, from the first to the last, TLS with it where it wants that, then CONNECT
 * or SOCKS for what is behind it; at the end TLS with the origin.
 */
final class Establishing implements ResponseEvents, Socks.Listener {
    /** Hears how it ended; not after {@link #cancel}. */
    interface Listener {
        /** @param readAhead octets that came behind the answer to CONNECT, or null */
        void established(Wire wire, @Nullable ByteBuf readAhead);

        /** @param challenge the value of {@code Proxy-Authenticate} that came with a 407, or null */
        void refused(Failure failure, int status, @Nullable String challenge);
    }

    private static final Destination.Hop[] NO_HOPS = {};

    private final Wire wire;
    private final Destination destination;
    private final Protocol protocol;
    private final Listener listener;
    private final Destination.Hop[] hops;
    /** Which of the hops, or behind the last of them the origin, the wire leads to now. */
    private int at;

    private @Nullable ClientStream stream;
    private @Nullable Socks socks;
    private boolean over;

    Establishing(Wire wire, Destination destination, Protocol protocol, Listener listener) {
        this.wire = wire;
        this.destination = destination;
        this.protocol = protocol;
        this.listener = listener;
        this.hops = hops(destination.hop());
    }

    /** From the first to the last. */
    private static Destination.Hop[] hops(Destination.@Nullable Hop last) {
        if (last == null) {
            return NO_HOPS;
        }
        ArrayDeque<Destination.Hop> way = new ArrayDeque<>();
        for (Destination.Hop hop = last; hop != null; hop = hop.through()) {
            way.addFirst(hop);
        }
        return way.toArray(NO_HOPS);
    }

    void begin() {
        reached(null);
    }

    void cancel() {
        if (!over) {
            over = true;
            if (stream != null) {
                stream.cancel();
            } else if (socks != null) {
                socks.cancel();
            } else {
                wire.close();
            }
        }
    }

    /** The wire leads to the next hop, or to the origin. */
    private void reached(@Nullable ByteBuf readAhead) {
        boolean origin = at == hops.length;
        ClientTls tls = origin ? destination.tls() : hops[at].proxy().tls();
        if (readAhead != null && !(origin && tls == null)) {
            readAhead.release();
            Failure.Kind kind = tls == null ? Failure.Kind.RESPONSE_MALFORMED : Failure.Kind.TLS_ERROR;
            fail(new Failure(kind, "octets came before " + (tls == null ? "we asked for them" : "the TLS handshake")));
        } else if (tls != null) {
            secure(tls, origin);
        } else if (origin) {
            done(readAhead);
        } else {
            pass();
        }
    }

    private void secure(ClientTls tls, boolean origin) {
        String host = origin ? destination.host() : hops[at].host();
        int port = origin ? destination.port() : hops[at].port();
        wire.startTls(tls, host, port, failure -> {
            if (over) {
                return;
            }
            if (failure != null) {
                fail(origin ? failure : new Failure(failure.kind(), "TLS with " + who() + ": " + failure.detail()));
            } else if (origin) {
                done(null);
            } else {
                pass();
            }
        });
    }

    /** Asks the hop that was reached for a connection to what is behind it. */
    private void pass() {
        Destination.Hop hop = hops[at];
        if (!hop.tunnel()) {
            done(null);
            return;
        }
        Destination.Hop next = at + 1 == hops.length ? null : hops[at + 1];
        if (hop.proxy().speech() == Destination.Speech.SOCKS5) {
            String host = next == null ? destination.host() : next.host();
            int port = next == null ? destination.port() : next.port();
            socks = new Socks(wire, host, port, hop.authorization(), this);
            socks.begin();
        } else {
            byte[] authority = next == null ? destination.authority() : authority(next);
            stream = protocol.open(wire, this);
            stream.head(connect(authority, hop.authorization()), ClientStream.RequestLine.AUTHORITY, 0);
            stream.flush();
        }
    }

    private static byte[] authority(Destination.Hop hop) {
        return new SocketAddressText(hop.host(), hop.port()).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RequestHead connect(byte[] authority, @Nullable String authorization) {
        RequestHead head = new RequestHead();
        byte[] method = {'C', 'O', 'N', 'N', 'E', 'C', 'T'};
        byte[] into = head.reserve(method.length + authority.length);
        System.arraycopy(method, 0, into, 0, method.length);
        System.arraycopy(authority, 0, into, method.length, authority.length);
        int to = method.length + authority.length;
        head.length(to);
        head.linesFrom(to);
        head.method(Method.CONNECT, method.length);
        head.target(RequestHead.Form.AUTHORITY, method.length, to);
        head.host(method.length, to, 0);
        head.minorVersion(1);
        if (authorization != null) {
            head.add(HeaderName.PROXY_AUTHORIZATION, authorization);
        }
        return head;
    }

    private void done(@Nullable ByteBuf readAhead) {
        over = true;
        listener.established(wire, readAhead);
    }

    private void fail(Failure failure) {
        over = true;
        wire.close();
        listener.refused(failure, failure.kind().status(), null);
    }

    /** What takes long, for people. */
    String awaited() {
        return (at == hops.length ? "the TLS handshake" : who()) + " took too long";
    }

    /** Why not even the first proxy was reached, if there is one; what says more by itself is left alone. */
    static Failure unreached(Failure why, Destination destination) {
        Destination.Hop[] hops = hops(destination.hop());
        return hops.length == 0 || why.detail() != null
                ? why
                : new Failure(why.kind(), who(hops, 0) + " cannot be reached");
    }

    /** The hop that was asked, for people. */
    private String who() {
        return who(hops, at);
    }

    private static String who(Destination.Hop[] hops, int at) {
        return hops.length == 1
                ? "the upstream proxy"
                : "upstream proxy " + (at + 1) + " (" + new SocketAddressText(hops[at].host(), hops[at].port()) + ")";
    }

    // ---- the answer to SOCKS ----

    @Override
    public void connected(@Nullable ByteBuf readAhead) {
        socks = null;
        at++;
        reached(readAhead);
    }

    @Override
    public void refused(Failure.Kind kind, String what) {
        socks = null;
        over = true;
        listener.refused(new Failure(kind, who() + " " + what), kind.status(), null);
    }

    // ---- the answer to CONNECT ----

    @Override
    public void interim(ResponseHead head) {}

    @Override
    public void head(ResponseHead head) {
        ClientStream answered = stream;
        stream = null;
        if (over || answered == null) {
            return;
        }
        int status = head.status();
        if (status >= 200 && status < 300) {
            ByteBuf readAhead = answered.detach();
            at++;
            reached(readAhead);
            return;
        }
        over = true;
        String challenge = status == 407 ? head.value(HeaderName.PROXY_AUTHENTICATE) : null;
        answered.cancel();
        Failure failure = new Failure(Failure.Kind.PROXY_REFUSED, who() + " answered " + status + " to CONNECT");
        listener.refused(failure, status, challenge);
    }

    @Override
    public void body(ByteBuf octets) {
        octets.release();
    }

    @Override
    public void end(@Nullable Headers trailers, boolean reusable) {}

    @Override
    public void failed(Failure failure) {
        stream = null;
        if (!over) {
            over = true;
            Failure.Kind kind = failure.kind();
            listener.refused(new Failure(kind, who() + " gave no answer to CONNECT"), kind.status(), null);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void writable() {}
}
