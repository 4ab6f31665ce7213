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
import org.jspecify.annotations.Nullable;

/** Makes a fresh connection fit for its destination: CONNECT through an upstream proxy, then TLS, as far as each is wanted. */
final class Establishing implements ResponseEvents {
    /** Hears how it ended; not after {@link #cancel}. */
    interface Listener {
        /** @param readAhead octets that came behind the answer to CONNECT, or null */
        void established(Wire wire, @Nullable ByteBuf readAhead);

        /** @param challenge the value of {@code Proxy-Authenticate} that came with a 407, or null */
        void refused(Failure failure, int status, @Nullable String challenge);
    }

    private final Wire wire;
    private final Destination destination;
    private final Listener listener;
    private @Nullable ClientStream stream;
    private boolean over;

    Establishing(Wire wire, Destination destination, Listener listener) {
        this.wire = wire;
        this.destination = destination;
        this.listener = listener;
    }

    void begin(Protocol protocol) {
        Destination.Hop hop = destination.hop();
        if (hop != null && hop.tunnel()) {
            stream = protocol.open(wire, this);
            stream.head(connect(hop), ClientStream.RequestLine.AUTHORITY, 0);
            stream.flush();
        } else {
            secure(null);
        }
    }

    void cancel() {
        if (!over) {
            over = true;
            if (stream != null) {
                stream.cancel();
            } else {
                wire.close();
            }
        }
    }

    private RequestHead connect(Destination.Hop hop) {
        RequestHead head = new RequestHead();
        byte[] method = {'C', 'O', 'N', 'N', 'E', 'C', 'T'};
        byte[] authority = destination.authority();
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
        if (hop.authorization() != null) {
            head.add(HeaderName.PROXY_AUTHORIZATION, hop.authorization());
        }
        return head;
    }

    private void secure(@Nullable ByteBuf readAhead) {
        ClientTls tls = destination.tls();
        if (tls == null) {
            over = true;
            listener.established(wire, readAhead);
            return;
        }
        if (readAhead != null) {
            readAhead.release();
            fail(new Failure(Failure.Kind.TLS_ERROR, "octets came before the TLS handshake"));
            return;
        }
        wire.startTls(tls, destination.host(), destination.port(), failure -> {
            if (over) {
                return;
            }
            if (failure != null) {
                fail(failure);
            } else {
                over = true;
                listener.established(wire, null);
            }
        });
    }

    private void fail(Failure failure) {
        over = true;
        wire.close();
        listener.refused(failure, failure.kind().status(), null);
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
            secure(answered.detach());
            return;
        }
        over = true;
        String challenge = status == 407 ? head.value(HeaderName.PROXY_AUTHENTICATE) : null;
        answered.cancel();
        Failure failure =
                new Failure(Failure.Kind.PROXY_REFUSED, "the upstream proxy answered " + status + " to CONNECT");
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
            listener.refused(new Failure(kind, "the upstream proxy gave no answer to CONNECT"), kind.status(), null);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void writable() {}
}
