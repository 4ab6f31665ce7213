package dev.prox.engine;

import dev.prox.api.ProcessControl;
import dev.prox.api.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets another process take the place of this one: starts it, gives it the listening sockets and the state, and leaves when it serves. Whatever goes wrong before
 * that leaves this one serving.
 */
final class Succession implements ProcessControl {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final int START_SECONDS_MAX = 120;
    /** While nobody accepts connections. */
    private static final int TAKE_SECONDS_MAX = 10;

    private static final int END_SECONDS_MAX = 5;

    private final Director director;
    private final Transport transport;
    private final Path data;
    private final ModuleSwaps modules;
    private final Supplier<List<InetSocketAddress>> others;
    private final Supplier<@Nullable Launcher> launcher;
    private final Systemd manager;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile boolean over;
    private volatile Transport.@Nullable Successor connections;

    /**
     * What the program does that started the framework.
     *
     * @param start starts the program of another folder
     * @param leave gives the data folder to it, and stops this process
     */
    record Launcher(Function<Path, Process> start, Runnable leave) {}

    /**
     * @param others addresses of listening sockets that the transport does not have
     */
    Succession(
            Director director,
            ModuleSwaps modules,
            Transport transport,
            Path data,
            Supplier<List<InetSocketAddress>> others,
            Supplier<@Nullable Launcher> launcher,
            Systemd manager) {
        this.director = director;
        this.modules = modules;
        this.transport = transport;
        this.data = data;
        this.others = others;
        this.launcher = launcher;
        this.manager = manager;
    }

    /** Whether another process serves by now. */
    boolean over() {
        return over;
    }

    /** Where connections go once it does; null as long as it does not. */
    Transport.@Nullable Successor connections() {
        return connections;
    }

    @Override
    public String upgrade(Path folder, Consumer<String> progress) throws ProcessException {
        Launcher with = launcher.get();
        if (with == null) {
            throw new ProcessException("this Prox cannot start another one");
        }
        if (!underWay.compareAndSet(false, true)) {
            throw new ProcessException(
                    over ? "another process has taken over already" : "an upgrade of the process is under way already");
        }
        CompletableFuture<String> done = new CompletableFuture<>();
        new Thread(() -> run(folder, with, progress, done), "prox-upgrade").start();
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("nobody waits for the upgrade any more; it goes on");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProcessException failed ? failed : new ProcessException(e.toString());
        }
    }

    private void run(Path folder, Launcher with, Consumer<String> progress, CompletableFuture<String> done) {
        try {
            // behind a change that is under way
            synchronized (modules) {
                director.frozen = true;
            }
            long pid = handOver(folder, with, progress);
            done.complete("process " + pid + " has taken over");
        } catch (IOException | RuntimeException e) {
            keepConnections();
            director.frozen = false;
            underWay.set(false);
            String reason = String.valueOf(e.getMessage());
            director.refuse("upgrade of the process", reason);
            done.completeExceptionally(new ProcessException(reason));
        }
    }

    private long handOver(Path folder, Launcher with, Consumer<String> progress) throws IOException {
        try (Door door = Door.open(data.resolve("upgrade"));
                Closeable sockets = transport.sockets().offer(door.sockets(), others.get())) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is open", sockets);
            connections = transport.successor(door.connections());
            Process next = start(folder, with);
            progress.accept("process " + next.pid() + " is starting");
            Limit limit = new Limit(next, door);
            try {
                door.serve(progress, () -> ready(limit), () -> leave(with, next.pid()));
                limit.over();
                LOG.log(System.Logger.Level.INFO, "process {0} has taken over", String.valueOf(next.pid()));
                return next.pid();
            } catch (IOException e) {
                director.goOn();
                throw new IOException(limit.reason(e));
            }
        }
    }

    /** Nobody takes them. */
    private void keepConnections() {
        Transport.Successor none = connections;
        if (none != null && !over) {
            connections = null;
            none.close();
        }
    }

    private static Process start(Path folder, Launcher with) throws IOException {
        try {
            return with.start.apply(folder);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot start the Prox of " + folder + ": " + e.getMessage());
        }
    }

    private byte[] ready(Limit limit) throws Exception {
        limit.begin(TAKE_SECONDS_MAX);
        return director.handOn();
    }

    private void leave(Launcher with, long pid) {
        over = true;
        manager.succeededBy(pid);
        with.leave.run();
    }

    /** The time that the other process has; it is ended when that is over. */
    private static final class Limit {
        private final Process process;
        private CompletableFuture<Void> timer = new CompletableFuture<>();
        private volatile boolean late;

        Limit(Process process, Door door) {
            this.process = process;
            // who waits for it to come need not wait any more
            process.onExit().thenRun(door::close);
            begin(START_SECONDS_MAX);
        }

        void begin(int seconds) {
            timer.cancel(false);
            timer = new CompletableFuture<>();
            timer.orTimeout(seconds, TimeUnit.SECONDS).exceptionally(e -> {
                if (e instanceof TimeoutException) {
                    late = true;
                    process.destroyForcibly();
                }
                return null;
            });
        }

        void over() {
            timer.cancel(false);
        }

        /** Ends the process, and says in words why it does not serve. */
        String reason(IOException e) {
            over();
            boolean gone = ends();
            process.destroyForcibly();
            String who = "process " + process.pid();
            if (late) {
                return who + " was not ready in time";
            }
            return gone ? who + " ended with exit code " + process.exitValue() : who + ": " + e.getMessage();
        }

        /** A process that lets go of the door is about to end. */
        private boolean ends() {
            try {
                return process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
