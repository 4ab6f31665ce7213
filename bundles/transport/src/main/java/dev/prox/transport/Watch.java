package dev.prox.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Sees to it that epoll watches a socket before something is waited for on it.
 *
 * <p>Netty (4.2.18) takes a socket out of epoll when it waits for nothing on it, that is when the peer has ended its direction and nobody reads, but
 * holds it for watched: the next wish (to read on, or to write more than fits) fails then, and the connection is closed with all that was on its way.
 * A new registration mends it.
 */
final class Watch {
    private static final int ESTABLISHED = 1;
    private static final int FIN_WAIT_1 = 4;
    private static final int FIN_WAIT_2 = 5;

    private final EpollSocketChannel channel;
    private final Runnable watched;
    private boolean renewing;

    /** {@code watched} is run at each end of {@link #ensure}; a channel that was closed meanwhile tells nobody else, since it was not registered. */
    Watch(EpollSocketChannel channel, Runnable watched) {
        this.channel = channel;
        this.watched = watched;
    }

    void ensure() {
        if (renewing) {
            return;
        }
        if (!channel.isRegistered() || !peerHasEnded()) {
            watched.run();
            return;
        }
        renewing = true;
        channel.deregister().addListener(gone -> {
            if (channel.isOpen()) {
                channel.eventLoop().register(channel).addListener(again -> renewed());
            } else {
                renewed();
            }
        });
    }

    private void renewed() {
        renewing = false;
        watched.run();
    }

    /** Whether its FIN has come: nobody else tells while octets before it are unread. */
    private boolean peerHasEnded() {
        try {
            int state = channel.tcpInfo().state();
            return state != ESTABLISHED && state != FIN_WAIT_1 && state != FIN_WAIT_2;
        } catch (ChannelException e) {
            return false;
        }
    }
}
