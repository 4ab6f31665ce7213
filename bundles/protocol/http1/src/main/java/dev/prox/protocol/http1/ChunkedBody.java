package dev.prox.protocol.http1;

import dev.prox.api.Ascii;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads a body in chunks (RFC 9112, 7.1), strictly; extensions are checked and dropped, trailers entered. */
final class ChunkedBody {
    static final int MORE = 0;
    static final int DATA = 1;
    static final int END = 2;
    static final int MALFORMED = -1;

    private static final int SIZE_DIGITS_MAX = 15;
    /** For each chunk. */
    private static final int EXTENSION_OCTETS_MAX = 1024;

    private static final int TRAILER_OCTETS_MAX = 8192;
    private static final int TRAILERS_MAX = 32;
    private static final long FORBIDDEN_TRAILERS = Headers.mask(
            HeaderName.HOST,
            HeaderName.CONNECTION,
            HeaderName.CONTENT_LENGTH,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.TE,
            HeaderName.TRAILER,
            HeaderName.UPGRADE,
            HeaderName.KEEP_ALIVE,
            HeaderName.EXPECT,
            HeaderName.MAX_FORWARDS,
            HeaderName.PROXY_CONNECTION,
            HeaderName.PROXY_AUTHORIZATION,
            HeaderName.PROXY_AUTHENTICATE,
            HeaderName.X_PROXY_TO);

    private enum State {
        SIZE,
        /** White space before another extension. */
        BLANK,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS
    }

    private final Lines lines = new Lines();
    private State state = State.SIZE;
    private long left;
    private int digits;
    private final ChunkExtension extension = new ChunkExtension();
    private int extensionOctets;
    private int filled;
    private @Nullable Headers trailers;
    private @Nullable ByteBuf data;

    void begin() {
        beginSize();
    }

    /** The octets that came with {@link #DATA}; the caller's. */
    ByteBuf data() {
        ByteBuf taken = data;
        if (taken == null) {
            throw new IllegalStateException("no data was read");
        }
        data = null;
        return taken;
    }

    /** The trailers, once the body has ended, or null. */
    @Nullable
    Headers trailers() {
        return trailers != null && trailers.count() > 0 ? trailers : null;
    }

    /** Reads on; to be called until it returns something else than {@link #DATA}. */
    int read(ByteBuf in) {
        while (in.isReadable()) {
            if (state == State.DATA) {
                return slice(in);
            }
            if (state == State.TRAILERS) {
                return readTrailers(in);
            }
            if (!step(in.readByte())) {
                return MALFORMED;
            }
        }
        return MORE;
    }

    private int slice(ByteBuf in) {
        int octets = (int) Math.min(left, in.readableBytes());
        data = in.readRetainedSlice(octets);
        left -= octets;
        if (left == 0) {
            state = State.DATA_CR;
        }
        return DATA;
    }

    private boolean step(byte octet) {
        return switch (state) {
            case SIZE -> size(octet);
            case BLANK -> blank(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> octet == '\n' && beginChunk();
            case DATA_CR -> octet == '\r' && to(State.DATA_LF);
            case DATA_LF -> octet == '\n' && beginSize();
            default -> false;
        };
    }

    private boolean size(byte octet) {
        int value = Ascii.hex(octet);
        if (value >= 0) {
            left = left << 4 | value;
            return ++digits <= SIZE_DIGITS_MAX;
        }
        if (digits == 0) {
            return false;
        }
        return octet == '\r' ? to(State.SIZE_LF) : blank(octet);
    }

    private boolean blank(byte octet) {
        if (octet == ';') {
            extension.begin();
            return to(State.EXTENSION);
        }
        return (octet == ' ' || octet == '\t') && ++extensionOctets <= EXTENSION_OCTETS_MAX && to(State.BLANK);
    }

    private boolean extension(byte octet) {
        if (octet == '\r') {
            return extension.complete() && to(State.SIZE_LF);
        }
        return extension.step(octet) && ++extensionOctets <= EXTENSION_OCTETS_MAX;
    }

    private boolean to(State next) {
        state = next;
        return true;
    }

    private boolean beginChunk() {
        if (left > 0) {
            return to(State.DATA);
        }
        if (trailers == null) {
            trailers = new Headers();
        }
        trailers.clear();
        lines.begin(0);
        filled = 0;
        return to(State.TRAILERS);
    }

    private boolean beginSize() {
        left = 0;
        digits = 0;
        extensionOctets = 0;
        return to(State.SIZE);
    }

    private int readTrailers(ByteBuf in) {
        Headers into = trailers;
        if (into == null) {
            return MALFORMED;
        }
        int octets = Math.min(in.readableBytes(), TRAILER_OCTETS_MAX + 1 - filled);
        in.readBytes(into.reserve(octets), filled, octets);
        filled += octets;
        into.length(filled);
        int result = lines.fields(into, filled, TRAILERS_MAX);
        if (result == Lines.MORE && filled <= TRAILER_OCTETS_MAX) {
            return MORE;
        }
        if (result != Lines.DONE) {
            return MALFORMED;
        }
        in.readerIndex(in.readerIndex() - (filled - lines.lineFrom));
        dropForbidden(into);
        return END;
    }

    /** RFC 9110, 6.5.1: what decides framing, routing or authentication has no place in a trailer. */
    private static void dropForbidden(Headers trailers) {
        for (int i = 0; i < trailers.count(); i++) {
            HeaderName name = HeaderName.recognise(trailers.bytes(), trailers.nameFrom(i), trailers.nameTo(i));
            if (name != null && (FORBIDDEN_TRAILERS & 1L << name.known()) != 0) {
                trailers.remove(i);
            }
        }
    }
}
