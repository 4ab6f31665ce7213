package dev.prox.filter.compress;

import dev.prox.api.Ascii;
import dev.prox.api.BodyFilter;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Loop;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.filter.compress.CompressConfig.Coding;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Decides at the head whether a response is compressed, and how; edits the head likewise for HEAD. */
final class CompressFilter implements ResponseFilter {
    private static final HeaderName ACCEPT_RANGES = HeaderName.of("Accept-Ranges");
    private static final HeaderName CACHE_CONTROL = HeaderName.of("Cache-Control");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    private static final HeaderName CONTENT_RANGE = HeaderName.of("Content-Range");
    private static final HeaderName ETAG = HeaderName.of("ETag");
    private static final HeaderName VARY = HeaderName.of("Vary");
    private static final HeaderLine VARY_LINE = new HeaderLine(VARY, "Accept-Encoding");
    private static final byte[] NO_TRANSFORM = ascii("no-transform");
    private static final byte[] PUBLIC = ascii("public");
    private static final byte[] ACCEPT_ENCODING = ascii("accept-encoding");
    private static final byte[] ANY = ascii("*");

    /** Whoever vouches for a body's octets wants them as they are (RFC 9530, RFC 3230, RFC 1864). */
    private static final HeaderName[] DIGESTS = {
        HeaderName.of("Content-Digest"),
        HeaderName.of("Repr-Digest"),
        HeaderName.of("Digest"),
        HeaderName.of("Content-MD5")
    };

    private static final HeaderName SET_COOKIE = HeaderName.of("Set-Cookie");
    private static final HeaderName[] CREDENTIALS = {
        HeaderName.of("Cookie"), HeaderName.of("Authorization"), HeaderName.PROXY_AUTHORIZATION
    };

    private static final int NOT_MODIFIED = 304;
    private static final int UNKNOWN = -1;

    private final Coding[] codings;
    private final HeaderLine[] lines = new HeaderLine[Coding.values().length];
    private final BodyFilter.Source[] sources = new BodyFilter.Source[Coding.values().length];
    private final MediaType.Set types;
    private final long minLength;
    private final boolean secrets;
    private final PerLoop[] loops;

    /** What one loop has for itself. */
    private static final class PerLoop {
        final AcceptEncoding accept = new AcceptEncoding();
        final Room room;

        PerLoop(int bodiesMax) {
            room = new Room(bodiesMax);
        }
    }

    /** @param loops event loops, by {@link Loop#index()} */
    CompressFilter(CompressConfig config, int loops) {
        codings = config.encodings().toArray(Coding[]::new);
        types = new MediaType.Set(config.types().isEmpty() ? MediaType.USUAL : config.types());
        minLength = config.minLength();
        secrets = config.secrets();
        this.loops = new PerLoop[loops];
        for (int i = 0; i < loops; i++) {
            this.loops[i] = new PerLoop(config.bodiesMax());
        }
        for (Coding coding : codings) {
            String name = coding.name().toLowerCase(Locale.ROOT);
            lines[coding.ordinal()] = new HeaderLine(CONTENT_ENCODING, name);
            sources[coding.ordinal()] = source(coding, config.levels());
        }
    }

    private BodyFilter.Source source(Coding coding, CompressConfig.Levels levels) {
        return switch (coding) {
            case ZSTD -> loop -> new ZstdCompressor(loop.allocator(), levels.zstd()).in(room(loop));
            case BR -> loop -> new BrotliCompressor(loop.allocator(), levels.br()).in(room(loop));
            case GZIP -> loop -> new GzipCompressor(loop.allocator(), levels.gzip()).in(room(loop));
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Room room(Loop loop) {
        return loops[loop.index()].room;
    }

    @Override
    public void onResponse(Exchange exchange) {
        ResponseHead head = exchange.response();
        boolean unchanged = head.status() == NOT_MODIFIED;
        if (!mayBeCompressed(exchange.request(), head)) {
            return;
        }
        PerLoop here = loops[exchange.loop().index()];
        here.accept.read(exchange.request());
        boolean worth = unchanged || !tooShort(exchange.request(), head) && hasType(head);
        if (!worth && !here.accept.refusesIdentity()) {
            return;
        }
        vary(head);
        Coding coding = here.accept.best(codings);
        if (coding == null || !secrets && mayHoldSecrets(exchange.request(), head)) {
            return;
        }
        if (unchanged) {
            weaken(head);
        } else if (here.room.left() && exchange.filterResponseBody(sources[coding.ordinal()])) {
            head.add(lines[coding.ordinal()]);
            head.remove(ACCEPT_RANGES);
            weaken(head);
        }
    }

    // ---- conditions ----

    /** Whether nobody forbids it. */
    private static boolean mayBeCompressed(RequestHead request, ResponseHead head) {
        if (head.status() == 206
                || head.find(CONTENT_ENCODING) >= 0
                || head.find(CONTENT_RANGE) >= 0
                || lists(head, CACHE_CONTROL, NO_TRANSFORM)
                || lists(request, CACHE_CONTROL, NO_TRANSFORM)) {
            return false;
        }
        for (HeaderName digest : DIGESTS) {
            if (head.find(digest) >= 0) {
                return false;
            }
        }
        return true;
    }

    private boolean hasType(ResponseHead head) {
        int type = head.find(HeaderName.CONTENT_TYPE);
        return type >= 0 && types.has(head.bytes(), head.valueFrom(type), head.valueTo(type));
    }

    private boolean tooShort(RequestHead request, ResponseHead head) {
        long length = head.bodyLength();
        if (length == 0 && request.method() == Method.HEAD) {
            length = lengthOfGet(head);
        }
        return length >= 0 && length < Math.max(1, minLength);
    }

    private static long lengthOfGet(ResponseHead head) {
        int i = head.find(HeaderName.CONTENT_LENGTH);
        if (i < 0) {
            return UNKNOWN;
        }
        long length = 0;
        for (int at = head.valueFrom(i); at < head.valueTo(i); at++) {
            if (!Ascii.isDigit(head.bytes()[at]) || length > Integer.MAX_VALUE) {
                return UNKNOWN;
            }
            length = length * 10 + head.bytes()[at] - '0';
        }
        return length;
    }

    /**
     * Whoever can make a client ask, and see how long the answers are, could guess what they hold (BREACH). An answer that its origin calls public
     * holds nothing of that client.
     */
    private static boolean mayHoldSecrets(RequestHead request, ResponseHead head) {
        if (head.find(SET_COOKIE) >= 0) {
            return true;
        }
        for (HeaderName credentials : CREDENTIALS) {
            if (request.find(credentials) >= 0) {
                return !lists(head, CACHE_CONTROL, PUBLIC);
            }
        }
        return false;
    }

    // ---- edits ----

    private static void vary(ResponseHead head) {
        if (!lists(head, VARY, ACCEPT_ENCODING) && !lists(head, VARY, ANY)) {
            head.add(VARY_LINE);
        }
    }

    /** What the entity tag says of is no longer the same octets (RFC 9110, 8.8.1). */
    private static void weaken(ResponseHead head) {
        int i = head.find(ETAG);
        if (i >= 0 && head.valueFrom(i) < head.valueTo(i) && head.bytes()[head.valueFrom(i)] == '"') {
            String weak = "W/" + head.value(i);
            head.remove(ETAG);
            head.add(ETAG, weak);
        }
    }

    /** Whether a member of the lists in these fields is this token, its parameters aside. */
    private static boolean lists(Headers head, HeaderName name, byte[] token) {
        for (int i = head.find(name); i >= 0; i = head.find(name, i + 1)) {
            byte[] bytes = head.bytes();
            int end = head.valueTo(i);
            for (int at = head.valueFrom(i); at < end; at++) {
                int from = at;
                while (at < end && bytes[at] != ',') {
                    at++;
                }
                if (isToken(bytes, from, at, token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isToken(byte[] bytes, int from, int to, byte[] token) {
        int start = from;
        while (start < to && (bytes[start] == ' ' || bytes[start] == '\t')) {
            start++;
        }
        int end = start;
        while (end < to && Ascii.isToken(bytes[end])) {
            end++;
        }
        return Ascii.equalsIgnoreCase(bytes, start, end, token);
    }
}
