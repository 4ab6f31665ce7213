package dev.prox.upstream.health;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.Consumer;

/** Netty's side of a client, which tells whatever goes wrong. Frames have 16384 octets at most, as the protocol says where nobody says otherwise. */
final class Http2Codec extends Http2ConnectionHandler {
    /** Names, values and 32 octets for each field, of one head. */
    static final int HEAD_OCTETS_MAX = 8192;

    private final Consumer<Throwable> troubles;

    private Http2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Consumer<Throwable> troubles) {
        super(decoder, encoder, settings);
        this.troubles = troubles;
    }

    static Http2Codec of(Http2EventAdapter frames, Consumer<Throwable> troubles) {
        return new Builder(frames, troubles).build();
    }

    /** Of connections and streams, whatever the peer or the codec did. */
    @Override
    public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
        troubles.accept(cause);
        super.onError(context, outbound, cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onError(context, false, cause);
    }

    /** Makes one. */
    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {
        private final Consumer<Throwable> troubles;

        Builder(Http2EventAdapter frames, Consumer<Throwable> troubles) {
            this.troubles = troubles;
            server(false);
            frameListener(frames);
            initialSettings(Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(HEAD_OCTETS_MAX));
            // fields may be secrets, and no second request would profit by a table
            headerSensitivityDetector(Http2HeadersEncoder.ALWAYS_SENSITIVE);
        }

        @Override
        protected Http2Codec build() {
            return super.build();
        }

        @Override
        protected Http2Codec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Codec(decoder, encoder, settings, troubles);
        }
    }
}
