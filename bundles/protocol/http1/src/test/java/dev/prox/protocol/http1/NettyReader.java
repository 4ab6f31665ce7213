package dev.prox.protocol.http1;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another reader of HTTP/1.1, strict too, by which ours is judged: Netty's. */
final class NettyReader {
    /**
     * What it made of some octets.
     *
     * @param messages those that were complete
     * @param refusal why it stopped behind them, or null
     */
    record Reading(List<Passage> messages, @Nullable String refusal) {
        /** It falls over octets beyond ASCII, valid in a quoted extension of a chunk, and knows codings in HTTP/1.1 alone, not in HTTP/1.2. */
        boolean broken() {
            return refusal != null
                    && (refusal.contains("bitIndex < 0") || refusal.contains("TransferEncodingNotAllowed"));
        }
    }

    private final List<Passage> messages = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private @Nullable Passage head;
    private @Nullable String refusal;

    private NettyReader() {}

    private static HttpDecoderConfig strict() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(1 << 20)
                .setMaxHeaderSize(1 << 20)
                .setMaxChunkSize(1 << 20)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setAllowDuplicateContentLengths(false);
    }

    static Reading requests(String octets) {
        return new NettyReader().read(octets, new HttpRequestDecoder(strict()));
    }

    /** Responses to requests of these methods, up to the end of their connection. */
    static Reading responses(String octets, List<String> methods) {
        Iterator<String> asked = methods.iterator();
        return new NettyReader().read(octets, new HttpResponseDecoder(strict()) {
            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage message) {
                int status = ((HttpResponse) message).status().code();
                boolean last = status >= 200 || status == 101;
                String method = last && asked.hasNext() ? asked.next() : "";
                boolean bodyless = method.equals("HEAD") || method.equals("CONNECT") && status < 300;
                return bodyless || status == 101 || super.isContentAlwaysEmpty(message);
            }
        });
    }

    private Reading read(String octets, io.netty.channel.ChannelHandler decoder) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
        take(channel);
        channel.finish();
        take(channel);
        return new Reading(messages, refusal);
    }

    private void take(EmbeddedChannel channel) {
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            // octets behind a switch of protocols come as they are
            if (refusal == null && next instanceof HttpObject part) {
                take(part);
            }
            ReferenceCountUtil.release(next);
        }
    }

    private void take(HttpObject next) {
        if (next.decoderResult().isFailure()) {
            refusal = next.decoderResult().cause().toString();
            return;
        }
        if (next instanceof HttpMessage message) {
            head = new Passage(start(message), lines(message.headers()), "", List.of());
            body.setLength(0);
        }
        if (next instanceof HttpContent content) {
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
        }
        if (next instanceof LastHttpContent last && head != null) {
            messages.add(head.with(body.toString(), lines(last.trailingHeaders())));
            head = null;
        }
    }

    private static String start(HttpMessage message) {
        if (message instanceof HttpRequest request) {
            int minor = Math.min(1, request.protocolVersion().minorVersion());
            return request.method().name() + " " + request.uri() + " 1." + minor;
        }
        return String.valueOf(((HttpResponse) message).status().code());
    }

    private static List<String> lines(HttpHeaders headers) {
        var lines = new ArrayList<String>();
        headers.iteratorCharSequence().forEachRemaining(field -> lines.add(field.getKey() + ": " + field.getValue()));
        return lines;
    }
}
