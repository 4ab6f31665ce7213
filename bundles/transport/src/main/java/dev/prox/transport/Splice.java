package dev.prox.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.concurrent.TimeUnit;

/** Octets that go from socket to socket in the kernel, by splice(2), without a copy to us and back. */
final class Splice {
    private Splice() {}

    /** Moves the next octets that come on one channel to the other; where that fails the one is closed. Netty deprecates it and has nothing else. */
    @SuppressWarnings("deprecation")
    static void begin(EpollSocketChannel from, EpollSocketChannel to, int octets, Runnable done) {
        from.spliceTo(to, octets).addListener(moved -> {
            if (moved.isSuccess()) {
                done.run();
            } else {
                from.close();
            }
        });
    }

    /** For how long content has gone neither way, as the kernel sees it. */
    static long quietNanos(EpollSocketChannel channel) {
        try {
            EpollTcpInfo info = channel.tcpInfo();
            return TimeUnit.MILLISECONDS.toNanos(Math.min(info.lastDataSent(), info.lastDataRecv()));
        } catch (ChannelException closed) {
            return Long.MAX_VALUE;
        }
    }
}
