package dev.prox.engine;

import dev.prox.api.Failure;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks a SOCKS5 proxy (RFC 1928), with user and password (RFC 1929) where there are some, for a connection. A name is sent as it is, for the proxy to
 * look up. It speaks only after the answer to what it said before has come, and keeps no more than one answer.
 */
final class Socks implements WireSink {
    /** Hears how it ended; not after {@link #cancel}. */
    interface Listener {
        /** @param readAhead octets that came behind the answer, or null */
        void connected(@Nullable ByteBuf readAhead);

        /** @param what goes on where a sentence began with the proxy */
        void refused(Failure.Kind kind, String what);
    }

    private enum State {
        /** Which authentication the proxy chooses. */
        METHOD,
        /** What it says to user and password. */
        AUTHENTICATION,
        REPLY,
        OVER
    }

    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int WITHOUT = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NONE_ACCEPTABLE = 0xff;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int REQUEST_OCTETS_MAX = 3 + 2 * 256;

    /** Version, reply, reserved, kind of address, and the first octet of the address, which may be its length. */
    private static final int REPLY_BEGIN_OCTETS = 5;

    private static final int REPLY_OCTETS_MAX = REPLY_BEGIN_OCTETS + 255 + 2;

    private final Wire wire;
    private final String host;
    private final int port;
    private final @Nullable String credentials;
    private final Listener listener;
    private final byte[] answer = new byte[REPLY_OCTETS_MAX];
    private int filled;
    private State state = State.METHOD;

    /**
     * @param host name or address to be connected to, IPv6 without brackets
     * @param credentials {@code user:password}, each octet a character, at most 255 of each; or null
     */
    Socks(Wire wire, String host, int port, @Nullable String credentials, Listener listener) {
        this.wire = wire;
        this.host = host;
        this.port = port;
        this.credentials = credentials;
        this.listener = listener;
    }

    void begin() {
        wire.sink(this);
        ByteBuf out = message();
        out.writeByte(VERSION);
        if (credentials == null) {
            out.writeByte(1).writeByte(WITHOUT);
        } else {
            out.writeByte(2).writeByte(WITHOUT).writeByte(USER_AND_PASSWORD);
        }
        send(out, State.METHOD);
    }

    void cancel() {
        if (state != State.OVER) {
            end();
            wire.close();
        }
    }

    private void end() {
        state = State.OVER;
        wire.sink(WireSink.IDLE);
    }

    private void fail(Failure.Kind kind, String what) {
        end();
        wire.close();
        listener.refused(kind, what);
    }

    private ByteBuf message() {
        return wire.loop().allocator().directBuffer(REQUEST_OCTETS_MAX);
    }

    private void send(ByteBuf out, State next) {
        state = next;
        filled = 0;
        wire.write(out);
        wire.flush();
    }

    // ---- what the proxy says ----

    @Override
    public void received(Wire from, ByteBuf octets) {
        try {
            while (state != State.OVER && octets.isReadable()) {
                int wanted = wanted();
                int length = Math.min(wanted - filled, octets.readableBytes());
                octets.readBytes(answer, filled, length);
                filled += length;
                if (filled == wanted && understood(octets.isReadable())) {
                    end();
                    listener.connected(octets.isReadable() ? octets.readRetainedSlice(octets.readableBytes()) : null);
                }
            }
        } finally {
            octets.release();
        }
    }

    /** How long the answer is, as far as can be told. */
    private int wanted() {
        if (state != State.REPLY) {
            return 2;
        }
        if (filled < REPLY_BEGIN_OCTETS) {
            return filled < 2 ? 2 : REPLY_BEGIN_OCTETS;
        }
        int address =
                switch (answer[3]) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    default -> 1 + (answer[4] & 0xff);
                };
        return REPLY_BEGIN_OCTETS - 1 + address + 2;
    }

    /** Goes on with a whole answer, or the begin of one; true when the connection is there. */
    private boolean understood(boolean more) {
        int said = answer[1] & 0xff;
        if (state == State.REPLY) {
            return replied(said);
        }
        boolean version = answer[0] == VERSION || state == State.AUTHENTICATION && answer[0] == 1;
        if (!version) {
            fail(Failure.Kind.RESPONSE_MALFORMED, "does not speak SOCKS5");
        } else if (state == State.METHOD) {
            choose(said, more);
        } else if (said != 0) {
            fail(Failure.Kind.PROXY_REFUSED, "refuses the credentials");
        } else {
            ask(more);
        }
        return false;
    }

    private void choose(int method, boolean more) {
        String secret = credentials;
        if (method == WITHOUT) {
            ask(more);
        } else if (method == USER_AND_PASSWORD && secret != null) {
            authenticate(secret, more);
        } else if (method == NONE_ACCEPTABLE) {
            fail(Failure.Kind.PROXY_REFUSED, secret == null ? "wants credentials" : "does not take user and password");
        } else {
            fail(Failure.Kind.RESPONSE_MALFORMED, "chooses an authentication that was not offered");
        }
    }

    private void authenticate(String secret, boolean more) {
        if (unasked(more)) {
            return;
        }
        int colon = secret.indexOf(':');
        ByteBuf out = message().writeByte(1);
        octets(out, secret.substring(0, colon));
        octets(out, secret.substring(colon + 1));
        send(out, State.AUTHENTICATION);
    }

    private static void octets(ByteBuf out, String text) {
        out.writeByte(text.length());
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    private void ask(boolean more) {
        if (unasked(more)) {
            return;
        }
        ByteBuf out = message().writeByte(VERSION).writeByte(CONNECT).writeByte(0);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            octets(out.writeByte(NAME), host);
        } else {
            out.writeByte(address.length == 4 ? IPV4 : IPV6).writeBytes(address);
        }
        send(out.writeShort(port), State.REPLY);
    }

    /** Octets behind an answer, before we have said anything else, answer nothing. */
    private boolean unasked(boolean more) {
        if (more) {
            fail(Failure.Kind.RESPONSE_MALFORMED, "sends octets that nobody asked for");
        }
        return more;
    }

    private boolean replied(int code) {
        if (answer[0] != VERSION) {
            fail(Failure.Kind.RESPONSE_MALFORMED, "does not speak SOCKS5");
        } else if (code != 0) {
            fail(Failure.Kind.PROXY_REFUSED, "answered: " + meaning(code));
        } else if (filled == REPLY_BEGIN_OCTETS && answer[3] != IPV4 && answer[3] != NAME && answer[3] != IPV6) {
            fail(Failure.Kind.RESPONSE_MALFORMED, "answers with an address of an unknown kind");
        } else {
            return filled > REPLY_BEGIN_OCTETS && filled == wanted();
        }
        return false;
    }

    /** RFC 1928, 6. */
    private static String meaning(int code) {
        return switch (code) {
            case 1 -> "general failure";
            case 2 -> "not allowed by its rules";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "time to live expired";
            case 7 -> "CONNECT is not supported";
            case 8 -> "this kind of address is not supported";
            default -> "failure " + code;
        };
    }

    @Override
    public void inputEnded(Wire from) {
        ended();
    }

    @Override
    public void closed(Wire from) {
        ended();
    }

    private void ended() {
        if (state != State.OVER) {
            String what = state == State.AUTHENTICATION ? "ended the connection on the credentials" : "gave no answer";
            fail(Failure.Kind.CONNECTION_TERMINATED, what);
        }
    }
}
