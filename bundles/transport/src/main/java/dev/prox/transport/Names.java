package dev.prox.transport;

import dev.prox.api.Transport.Asked;
import dev.prox.api.Transport.Dns;
import dev.prox.api.Transport.Resolved;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks names up without blocking: each loop has its own memory of them and asks for itself, made at the first name. */
final class Names {
    private final @Nullable LoopNames[] known;
    private volatile Dns settings = Dns.STANDARD;

    Names(List<EpollLoop> loops) {
        this.known = new LoopNames[loops.size()];
    }

    /** From now on; what is remembered was asked under other settings and is forgotten where they differ. */
    void settings(List<EpollLoop> loops, Dns next) {
        if (next.equals(settings)) {
            return;
        }
        settings = next;
        for (EpollLoop loop : loops) {
            loop.eventLoop().execute(() -> forget(loop));
        }
    }

    /** Closes what asks for names; on the loop. */
    void forget(EpollLoop loop) {
        LoopNames last = known[loop.index()];
        known[loop.index()] = null;
        if (last != null) {
            last.leave();
        }
    }

    void resolve(EpollLoop loop, String host, Resolved done) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            done.resolved(List.of(address(literal)), null);
        } else {
            of(loop).resolve(host, done);
        }
    }

    void ask(EpollLoop loop, String name, boolean services, Asked done) {
        of(loop).ask(name, services, done);
    }

    static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 octets", e);
        }
    }

    private LoopNames of(EpollLoop loop) {
        LoopNames names = known[loop.index()];
        if (names == null) {
            Dns now = settings;
            names = new LoopNames(loop, now, new NameServers(loop, now));
            known[loop.index()] = names;
        }
        return names;
    }
}
