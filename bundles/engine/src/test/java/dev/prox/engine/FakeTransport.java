package dev.prox.engine;

import dev.prox.api.ListeningSockets;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.NoSockets;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Event loops that run on the thread of the test, and no sockets. */
final class FakeTransport implements Transport {
    private final List<Loop> loops;

    FakeTransport(int loops) {
        this.loops = IntStream.range(0, loops).<Loop>mapToObj(FakeLoop::new).toList();
    }

    @Override
    public List<Loop> loops() {
        return loops;
    }

    @Override
    public void onEveryLoop(Consumer<Loop> task, Runnable done) {
        loops.forEach(task);
        done.run();
    }

    @Override
    public void start(int count) {}

    @Override
    public void stop() {}

    @Override
    public Binding bind(InetSocketAddress address, Acceptor listener) {
        throw new UnsupportedOperationException("no sockets in this test");
    }

    @Override
    public ListeningSockets sockets() {
        return new NoSockets();
    }

    @Override
    public Successor successor(Path door) {
        throw new UnsupportedOperationException("no other process in this test");
    }

    @Override
    public void arrivals(Path door) {
        throw new UnsupportedOperationException("no other process in this test");
    }

    @Override
    public Attempt connect(Loop loop, InetSocketAddress address, Connected done) {
        throw new UnsupportedOperationException("no sockets in this test");
    }

    @Override
    public void resolve(Loop loop, String host, Resolved done) {
        throw new UnsupportedOperationException("no names in this test");
    }

    @Override
    public void ask(Loop loop, String name, boolean services, Asked done) {
        throw new UnsupportedOperationException("no names in this test");
    }

    @Override
    public void dns(Dns settings) {}
}
