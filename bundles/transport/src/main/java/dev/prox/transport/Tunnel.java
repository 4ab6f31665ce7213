package dev.prox.transport;

import dev.prox.api.Timed;
import dev.prox.api.Wire;
import dev.prox.api.Wire.TunnelEnd;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;

/** Two wires joined: octets as they come, back-pressure and half-closes passed on, until both directions have ended or nothing moves. */
final class Tunnel extends Timed {
    private final ChannelWire near;
    private final ChannelWire far;
    private final long idleNanosMax;
    private final TunnelEnd end;
    private final Direction out;
    private final Direction back;
    private boolean over;

    Tunnel(ChannelWire near, ChannelWire far, long idleNanosMax, TunnelEnd end) {
        this.near = near;
        this.far = far;
        this.idleNanosMax = idleNanosMax;
        this.end = end;
        this.out = new Direction(near, far);
        this.back = new Direction(far, near);
    }

    void open() {
        moved();
        near.loop().watch(this);
        near.sink(out);
        far.sink(back);
        near.reading(true);
        far.reading(true);
        if (!near.open() || !far.open()) {
            finish();
        } else if (near.inputEnded() || far.inputEnded()) {
            // behind the octets that were read ahead
            near.loop().eventLoop().execute(this::passEarlierEnds);
        }
    }

    private void passEarlierEnds() {
        if (near.inputEnded()) {
            out.inputEnded(near);
        }
        if (far.inputEnded()) {
            back.inputEnded(far);
        }
    }

    private void moved() {
        deadline = idleNanosMax <= 0 ? NEVER : near.loop().now() + idleNanosMax;
    }

    @Override
    protected void expired() {
        finish();
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        near.loop().unwatch(this);
        near.closeAfterFlush();
        far.closeAfterFlush();
        end.ended(out.octets, back.octets);
    }

    /** What one side sends; hears of its source. */
    private final class Direction implements WireSink {
        private final Wire source;
        private final Wire target;
        private long octets;
        private boolean ended;

        Direction(Wire source, Wire target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public void received(Wire wire, ByteBuf received) {
            octets += received.readableBytes();
            moved();
            target.write(received);
            if (!target.writable()) {
                source.reading(false);
            }
        }

        @Override
        public void receivedAll(Wire wire) {
            target.flush();
        }

        @Override
        public void inputEnded(Wire wire) {
            if (ended || over) {
                return;
            }
            ended = true;
            target.shutdownOutput();
            if (out.ended && back.ended) {
                finish();
            }
        }

        /** The source takes octets again, so whoever sends to it may go on. */
        @Override
        public void writable(Wire wire) {
            target.reading(true);
        }

        @Override
        public void closed(Wire wire) {
            finish();
        }
    }
}
