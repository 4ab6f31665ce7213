package dev.prox.filter.decompress;

import dev.prox.api.Ascii;
import dev.prox.api.BodyFilter;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Loop;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides at the head whether and how a request is decompressed. A coding that is not known is refused, so that nothing goes on unseen. */
final class DecompressFilter implements RequestFilter {
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    /** They say something of the octets that came. */
    private static final HeaderName[] DIGESTS = {
        HeaderName.of("Content-Digest"),
        HeaderName.of("Repr-Digest"),
        HeaderName.of("Digest"),
        HeaderName.of("Content-MD5")
    };

    private static final byte[] GZIP = ascii("gzip");
    private static final byte[] X_GZIP = ascii("x-gzip");
    private static final byte[] ZSTD = ascii("zstd");
    private static final byte[] BR = ascii("br");
    private static final byte[] IDENTITY = ascii("identity");

    /** RFC 9110, 15.5.16. */
    private static final Respond UNKNOWN_CODING = new Respond(
            415,
            List.of(new HeaderLine(HeaderName.of("Accept-Encoding"), "zstd, br, gzip")),
            "application/json",
            ascii("{\"status\":415,\"detail\":\"the body has a coding other than one of zstd, br and gzip\"}\n"),
            null);

    private static final Respond TOO_MANY =
            Respond.failure(Failure.Kind.CONNECTION_LIMIT, "too many bodies are decompressed at once");

    private final Limits limits;
    private final int bodiesMax;
    private final Count[] counts;
    private final BodyFilter.Source gzip = loop -> begin(loop, new GzipDecompressor(loop.allocator(), limits()));
    private final BodyFilter.Source zstd = loop -> begin(loop, new ZstdDecompressor(loop.allocator(), limits()));
    private final BodyFilter.Source brotli = loop -> begin(loop, new BrotliDecompressor(loop.allocator(), limits()));

    /** What a body may become. */
    record Limits(long octetsMax, int ratioMax) {}

    /** How many bodies are in work on one event loop. */
    static final class Count {
        int bodies;
    }

    /** @param loops event loops, by {@link Loop#index()} */
    DecompressFilter(DecompressConfig config, int loops) {
        limits = new Limits(config.max(), config.ratioMax());
        bodiesMax = config.bodiesMax();
        counts = new Count[loops];
        for (int i = 0; i < loops; i++) {
            counts[i] = new Count();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Limits limits() {
        return limits;
    }

    private BodyFilter begin(Loop loop, Decompressor made) {
        return made.countedBy(counts[loop.index()]);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead head = exchange.request();
        int field = head.find(CONTENT_ENCODING);
        if (field < 0 || !head.hasBody()) {
            return Verdict.CONTINUE;
        }
        if (head.find(CONTENT_ENCODING, field + 1) >= 0) {
            return UNKNOWN_CODING;
        }
        byte[] bytes = head.bytes();
        int from = head.valueFrom(field);
        int to = head.valueTo(field);
        if (Ascii.equalsIgnoreCase(bytes, from, to, IDENTITY)) {
            return Verdict.CONTINUE;
        }
        BodyFilter.Source source = source(bytes, from, to);
        if (source == null) {
            return UNKNOWN_CODING;
        }
        if (counts[exchange.loop().index()].bodies >= bodiesMax) {
            return TOO_MANY;
        }
        if (exchange.filterRequestBody(source)) {
            head.remove(CONTENT_ENCODING);
            for (HeaderName digest : DIGESTS) {
                head.remove(digest);
            }
        }
        return Verdict.CONTINUE;
    }

    private BodyFilter.@Nullable Source source(byte[] bytes, int from, int to) {
        if (Ascii.equalsIgnoreCase(bytes, from, to, GZIP) || Ascii.equalsIgnoreCase(bytes, from, to, X_GZIP)) {
            return gzip;
        } else if (Ascii.equalsIgnoreCase(bytes, from, to, ZSTD)) {
            return zstd;
        }
        return Ascii.equalsIgnoreCase(bytes, from, to, BR) ? brotli : null;
    }
}
