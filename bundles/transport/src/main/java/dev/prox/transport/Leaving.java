package dev.prox.transport;

import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A wire on its way to another process. From {@link #begin} on nobody here reads its socket; what the event loop had under way already brings the wire back. Confined
 * to its loop.
 */
final class Leaving implements WireSink {
    private final ChannelWire wire;
    private final Consumer<@Nullable ByteBuf> back;
    private @Nullable ByteBuf received;
    private boolean ended;
    private boolean closed;

    Leaving(ChannelWire wire, Consumer<@Nullable ByteBuf> back) {
        this.wire = wire;
        this.back = back;
    }

    /** Takes the socket from its loop; {@code free} is called when it can go, and not when it stays or has ended. */
    void begin(Runnable free) {
        wire.sink(this);
        wire.reading(false);
        wire.channel.deregister().addListener(done -> {
            if (!wire.channel.isOpen()) {
                // whoever closes what is not registered is not told
                wire.channelGone();
            } else if (received != null || ended) {
                stay();
            } else {
                free.run();
            }
        });
    }

    int descriptor() {
        return wire.channel.fd().intValue();
    }

    /** The other process has it. */
    void gone() {
        wire.channel.close();
        wire.channelGone();
    }

    /** The other process does not have it. */
    void stay() {
        wire.loop.eventLoop().register(wire.channel).addListener(registered -> goOn());
    }

    private void goOn() {
        ByteBuf octets = received;
        received = null;
        if (closed || !wire.channel.isOpen()) {
            if (octets != null) {
                octets.release();
            }
            wire.channelGone();
            return;
        }
        wire.sink(WireSink.IDLE);
        if (ended && octets == null) {
            wire.close();
            return;
        }
        back.accept(octets);
        if (ended) {
            wire.sink.inputEnded(wire);
        }
    }

    /** On the loop of the wire. */
    void onLoop(Runnable task) {
        wire.loop.eventLoop().execute(task);
    }

    // ---- what was under way ----

    @Override
    public void received(Wire from, ByteBuf octets) {
        ByteBuf before = received;
        received = before == null
                ? octets
                : wire.loop
                        .allocator()
                        .directBuffer(before.readableBytes() + octets.readableBytes())
                        .writeBytes(before)
                        .writeBytes(octets);
        if (before != null) {
            before.release();
            octets.release();
        }
    }

    @Override
    public void inputEnded(Wire from) {
        ended = true;
    }

    @Override
    public void closed(Wire from) {
        closed = true;
        if (received != null) {
            received.release();
            received = null;
        }
    }
}
