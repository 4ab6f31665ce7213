package dev.prox.engine;

import dev.prox.api.RequestHead;
import dev.prox.api.Wire;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Who sent a request: the other end of the client's connection, and whom a trusted proxy there speaks for. Confined to its loop. */
final class Peer {
    private final Wire wire;
    private byte @Nullable [] text;
    /** What a trusted proxy said of the client; null where none is trusted. */
    private TrustedProxies.@Nullable Told told;

    Peer(Wire wire) {
        this.wire = wire;
    }

    /** Reads what it says of the client, where it is trusted. @param by who is; null for nobody */
    void believe(@Nullable TrustedProxies by, RequestHead request) {
        told = by == null ? null : by.read(request, wire.remoteAddress());
    }

    /** Whatever the other was told. */
    void believe(Peer other) {
        told = other.told;
    }

    void forget() {
        told = null;
    }

    /** Of the client, as far as is believed. */
    InetSocketAddress address() {
        return told == null ? wire.remoteAddress() : told.client();
    }

    /** Whether the client speaks TLS, as far as is believed. */
    boolean secure() {
        return told == null || told.secure() == null ? wire.secure() : told.secure();
    }

    /** Tells an upstream of the client. */
    void tell(RequestHead request, Telling how) {
        ForwardedFields.tell(request, text(), secure(), told, how);
    }

    /** The address of the connection as text, made once for it. */
    private byte[] text() {
        byte[] made = text;
        if (made == null) {
            made = wire.remoteAddress().getAddress().getHostAddress().getBytes(StandardCharsets.US_ASCII);
            text = made;
        }
        return made;
    }
}
