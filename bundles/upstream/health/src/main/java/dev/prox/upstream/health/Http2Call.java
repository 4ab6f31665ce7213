package dev.prox.upstream.health;

import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;

/**
 * One request of HTTP/2 on a connection that serves it alone, with prior knowledge, that is without an upgrade (RFC 9113, 3.3). Netty's codec speaks, in a
 * channel without a socket, so that the connection stays with the transport.
 *
 * <p>Confined to the loop of its wire.
 */
final class Http2Call extends Http2EventAdapter implements WireSink {
    /** All that may come: settings, heads, data, and what else a peer sends. */
    static final int RECEIVED_OCTETS_MAX = 65536;

    /**
     * Of octets on the heap that nobody counts. A check whose time is over is not told so; what is left of it then is garbage, and no leak.
     */
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    private static final String HTTP_1 = "HTTP/1.";

    private final Wire wire;
    private final Answer answer;
    private final Runnable over;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Http2Codec codec;
    private int stream;
    private int received;
    private boolean done;

    /** Hears of the response, and says when it has heard enough. */
    interface Answer {
        /** A head, interim ones too, or the trailers. */
        void head(Http2Headers fields, boolean last);

        /** A part of the body, which stays the caller's. */
        void data(ByteBuf octets, boolean last);

        /** There will be no response. */
        void failed(String why);

        boolean isOver();
    }

    /** @param over called once, when the answer is over */
    Http2Call(Wire wire, Answer answer, Runnable over) {
        this.wire = wire;
        this.answer = answer;
        this.over = over;
        this.codec = Http2Codec.of(this, cause -> answer.failed(reason(cause)));
        channel.config().setAllocator(HEAP);
    }

    void begin(Http2Headers head, byte[] body) {
        wire.sink(this);
        channel.pipeline().addLast(codec);
        ChannelHandlerContext context = channel.pipeline().context(codec);
        stream = codec.connection().local().incrementAndGetNextStreamId();
        codec.encoder().writeHeaders(context, stream, head, 0, false, context.newPromise());
        codec.encoder().writeData(context, stream, Unpooled.wrappedBuffer(body), 0, true, context.newPromise());
        channel.flush();
        send();
        wire.reading(true);
        look();
    }

    private static String reason(Throwable cause) {
        return "no HTTP/2: " + PlainText.of(String.valueOf(cause.getMessage()), PlainText.CHARS_MAX);
    }

    /** What the codec has to say. */
    private void send() {
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            if (each.isReadable()) {
                wire.write(each);
            } else {
                each.release();
            }
        }
        wire.flush();
    }

    // ---- the connection ----

    @Override
    public void received(Wire from, ByteBuf octets) {
        byte[] copy = new byte[octets.readableBytes()];
        octets.readBytes(copy).release();
        if (done) {
            return;
        }
        boolean first = received == 0;
        received += copy.length;
        if (received > RECEIVED_OCTETS_MAX) {
            answer.failed("more than " + RECEIVED_OCTETS_MAX + " octets came");
        } else if (first && isHttp1(copy)) {
            answer.failed("it speaks HTTP/1 at this port, and no HTTP/2 with prior knowledge");
        } else {
            channel.writeInbound(Unpooled.wrappedBuffer(copy));
            send();
        }
        look();
    }

    private static boolean isHttp1(byte[] octets) {
        return new String(octets, 0, Math.min(octets.length, HTTP_1.length()), StandardCharsets.ISO_8859_1)
                .equals(HTTP_1);
    }

    @Override
    public void inputEnded(Wire from) {
        answer.failed("the connection ended before the answer");
        look();
    }

    @Override
    public void closed(Wire from) {
        inputEnded(from);
    }

    /** Takes leave of the peer when there is nothing more to hear of it. */
    private void look() {
        if (answer.isOver() && !done) {
            done = true;
            channel.close();
            send();
            over.run();
        }
    }

    // ---- frames ----

    /** Netty lets a server begin streams, which HTTP/2 does not know but for pushes, and those are switched off. */
    private boolean isOurs(int of) {
        if (of != stream) {
            answer.failed("no HTTP/2: the server began a stream");
        }
        return of == stream;
    }

    /** Netty holds that it is switched off when the peer has acknowledged so. */
    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext context, int of, int promised, Http2Headers fields, int padding) {
        isOurs(promised);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int of, Http2Headers fields, int padding, boolean endOfStream) {
        if (isOurs(of)) {
            answer.head(fields, endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int of,
            Http2Headers fields,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream) {
        onHeadersRead(context, of, fields, padding, endOfStream);
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int of, ByteBuf data, int padding, boolean endOfStream) {
        int octets = data.readableBytes() + padding;
        if (isOurs(of)) {
            answer.data(data, endOfStream);
        }
        return octets;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int of, long code) {
        if (isOurs(of)) {
            answer.failed("the server reset the stream: " + error(code));
        }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastStream, long code, ByteBuf debug) {
        // one that only takes leave may answer still
        if (code != Http2Error.NO_ERROR.code() || lastStream < stream) {
            String told = PlainText.of(debug.toString(StandardCharsets.UTF_8), PlainText.CHARS_MAX);
            answer.failed("the server sent GOAWAY: " + error(code) + (told.isEmpty() ? "" : ", " + told));
        }
    }

    private static String error(long code) {
        Http2Error known = Http2Error.valueOf(code);
        return known == null ? "error " + code : known.name();
    }
}
