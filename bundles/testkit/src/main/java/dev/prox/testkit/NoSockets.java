package dev.prox.testkit;

import dev.prox.api.ListeningSockets;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** No process was before this one, and none comes. */
public final class NoSockets implements ListeningSockets {
    @Override
    public Closeable offer(Path door, List<InetSocketAddress> others) {
        throw new UnsupportedOperationException("no other process in this test");
    }

    @Override
    public void take(Path door) {
        throw new UnsupportedOperationException("no other process in this test");
    }

    @Override
    public void take(int first, int count) {}

    @Override
    public boolean has(InetSocketAddress address) {
        return false;
    }

    @Override
    public boolean replace(InetSocketAddress own, InetSocketAddress address) {
        return false;
    }

    @Override
    public List<InetSocketAddress> letGo() {
        return List.of();
    }
}
