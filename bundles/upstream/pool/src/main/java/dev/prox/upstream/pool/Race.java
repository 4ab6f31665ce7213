package dev.prox.upstream.pool;

import dev.prox.api.Failure;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import dev.prox.api.Transport.Attempt;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one of several addresses ("happy eyeballs", RFC 8305): in their order, the next one when the one before has failed or has had its time;
 * the first connection wins and the others are given up.
 */
final class Race implements Attempt {
    /** The Connection Attempt Delay of RFC 8305, 5. */
    static final long HEAD_START_MILLIS = 250;

    private final Transport transport;
    private final Loop loop;
    private final List<InetSocketAddress> addresses;
    private final Connected done;
    private final List<Runner> running = new ArrayList<>(2);
    private int next;
    private boolean over;
    private boolean starting;
    private @Nullable Future<?> headStart;
    private Failure failure = Failure.of(Failure.Kind.UNROUTABLE);

    /** @param addresses in the order in which they are to be tried, at least one */
    Race(Transport transport, Loop loop, List<InetSocketAddress> addresses, Connected done) {
        this.transport = transport;
        this.loop = loop;
        this.addresses = addresses;
        this.done = done;
    }

    void begin() {
        startNext();
    }

    /** An attempt may fail before it has begun: then the loop goes on, and not the stack. */
    private void startNext() {
        if (starting) {
            return;
        }
        starting = true;
        boolean more = true;
        while (more && !over && next < addresses.size()) {
            Runner runner = new Runner();
            running.add(runner);
            runner.attempt = transport.connect(loop, addresses.get(next++), runner);
            more = runner.ended;
        }
        starting = false;
        if (over) {
            return;
        }
        if (next < addresses.size()) {
            waitForIt();
        } else if (running.isEmpty()) {
            end();
            done.failed(failure);
        }
    }

    private void waitForIt() {
        stopWaiting();
        headStart = loop.eventLoop().schedule(this::startNext, HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void stopWaiting() {
        if (headStart != null) {
            headStart.cancel(false);
            headStart = null;
        }
    }

    private void end() {
        over = true;
        stopWaiting();
        for (Runner each : running) {
            each.giveUp();
        }
        running.clear();
    }

    @Override
    public void cancel() {
        if (!over) {
            end();
        }
    }

    /** One attempt. */
    private final class Runner implements Connected {
        private @Nullable Attempt attempt;
        private boolean ended;

        @Override
        public void connected(Wire wire) {
            ended = true;
            running.remove(this);
            if (over) {
                wire.close();
                return;
            }
            end();
            done.connected(wire);
        }

        @Override
        public void failed(Failure why) {
            ended = true;
            running.remove(this);
            if (!over) {
                failure = why;
                startNext();
            }
        }

        private void giveUp() {
            if (attempt != null) {
                attempt.cancel();
            }
        }
    }
}
