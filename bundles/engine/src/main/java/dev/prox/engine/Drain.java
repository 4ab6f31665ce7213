package dev.prox.engine;

import dev.prox.api.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The end of what serves: exchanges have their time, and so have tunnels where another process serves already. */
final class Drain {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    /** What a client has to use an idle connection once more, in a process that nobody waits for. */
    private static final Duration IDLE = Duration.ofSeconds(5);
    /** Connections that are not counted yet, since their TLS handshake is under way. */
    private static final Duration UNCOUNTED = Duration.ofSeconds(1);

    private static final long LOOK_MILLIS = 50;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Duration limit;

    /** @param limit of exchanges */
    Drain(Duration limit) {
        this.limit = limit;
    }

    /** There is nothing to wait for. */
    void over() {
        over.countDown();
    }

    /** Exchanges end; connections do with them. */
    void begin(Transport transport, LoopRun[] loops, Snapshot last) {
        CountDownLatch left = new CountDownLatch(loops.length);
        transport.onEveryLoop(
                loop -> {
                    loops[loop.index()].drain();
                    last.use(loop.index()).retire(left::countDown);
                },
                () -> {});
        apart(() -> {
            if (!await(left, limit)) {
                LOG.log(System.Logger.Level.WARNING, "exchanges go on at the end of the drain time and are cut");
            }
        });
    }

    /**
     * Connections go to another process, or end; those that were accepted and not read yet are served.
     *
     * @param to where they go
     */
    void depart(
            Transport transport,
            LoopRun[] loops,
            IntSupplier connections,
            Duration tunnelLimit,
            Transport.@Nullable Successor to) {
        Consumer<Transport.@Nullable Successor> sweep = way -> transport.onEveryLoop(
                loop -> loops[loop.index()].depart(Math.min(IDLE.toNanos(), limit.toNanos()), way), () -> {});
        sweep.accept(to);
        apart(() -> {
            long begin = System.nanoTime();
            IntSupplier tunnels =
                    () -> Arrays.stream(loops).mapToInt(LoopRun::tunnels).sum();
            IntSupplier others = () -> connections.getAsInt() - tunnels.getAsInt();
            pause(UNCOUNTED);
            // who is never idle is told to close in the second half
            until(others, begin, limit.dividedBy(2), () -> sweep.accept(to));
            sweep.accept(null);
            until(others, begin, limit, () -> {});
            if (tunnels.getAsInt() > 0) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "{0} tunnels go on, for {1} at the most",
                        tunnels.getAsInt(),
                        tunnelLimit.toString());
                until(tunnels, begin, tunnelLimit, () -> {});
            }
            int left = connections.getAsInt();
            if (left > 0) {
                LOG.log(System.Logger.Level.WARNING, "{0} connections go on at the end of the time and are cut", left);
            }
        });
    }

    private void apart(Runnable waiting) {
        Thread thread = new Thread(
                () -> {
                    waiting.run();
                    over.countDown();
                },
                "prox-drain");
        thread.setDaemon(true);
        thread.start();
    }

    private static void until(IntSupplier left, long begin, Duration limit, Runnable meanwhile) {
        while (left.getAsInt() > 0 && System.nanoTime() - begin < limit.toNanos()) {
            meanwhile.run();
            pause(Duration.ofMillis(LOOK_MILLIS));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when it is over. */
    void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean await(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
