package dev.prox.transport;

import dev.prox.api.Timed;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;

/** What a close waits for, with a bound: first for the peer to take what is queued, then for its own end. */
final class Linger extends Timed {
    /** For a peer that has all and does not close. */
    private static final long LINGER_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    /** For a peer that takes nothing of what is queued. */
    private static final long STALLED_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private final EpollLoop loop;
    private final EpollSocketChannel channel;
    private long unsent;
    private boolean sent;

    Linger(EpollLoop loop, EpollSocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
        this.unsent = unsentOctets();
        deadline = loop.now() + STALLED_NANOS_MAX;
    }

    void sent() {
        sent = true;
        deadline = loop.now() + LINGER_NANOS_MAX;
    }

    boolean isSent() {
        return sent;
    }

    @Override
    protected void expired() {
        long left = unsentOctets();
        if (sent || left >= unsent) {
            channel.close();
        } else {
            unsent = left;
            deadline = loop.now() + STALLED_NANOS_MAX;
        }
    }

    private long unsentOctets() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes() - pending.currentProgress();
    }
}
