package dev.prox.engine;

import dev.prox.api.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What systemd passes to this process, and hears of it (sd_listen_fds(3), sd_notify(3)); nothing where somebody else has started it. */
final class Systemd implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String READY = "READY=1\nSTATUS=serves";

    private final Map<String, String> environment;
    private final @Nullable Datagrams socket;
    private @Nullable ScheduledExecutorService beat;
    private boolean serving;
    private boolean silent;

    Systemd(Map<String, String> environment) {
        this.environment = environment;
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        this.socket = address.isEmpty() ? null : new Datagrams(address);
    }

    /** How many listening sockets were passed. */
    int passedSockets() {
        return isForUs("LISTEN_PID") ? number("LISTEN_FDS") : 0;
    }

    private boolean isForUs(String pid) {
        return environment
                .getOrDefault(pid, "")
                .equals(Long.toString(ProcessHandle.current().pid()));
    }

    private int number(String name) {
        String value = environment.getOrDefault(name, "");
        return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
    }

    /** Prox serves; from now on the service manager hears that its event loops live, where it wants to. */
    synchronized void serves(Transport transport) {
        serving = true;
        tell(READY);
        int micros = environment.containsKey("WATCHDOG_PID") && !isForUs("WATCHDOG_PID") ? 0 : number("WATCHDOG_USEC");
        if (socket == null || micros == 0 || beat != null) {
            return;
        }
        beat = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "prox-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        // a beat that the last loop answers: one that stands still keeps us silent
        beat.scheduleAtFixedRate(
                () -> transport.onEveryLoop(loop -> {}, () -> tell("WATCHDOG=1")),
                0,
                micros / 2,
                TimeUnit.MICROSECONDS);
    }

    /** Not before Prox serves: then it is ready once more. */
    synchronized void reloading() {
        if (serving) {
            long micros = System.nanoTime() / 1000;
            tell("RELOADING=1\nMONOTONIC_USEC=" + micros + "\nSTATUS=reads the configuration");
        }
    }

    synchronized void reloaded() {
        if (serving) {
            tell(READY);
        }
    }

    /** Another process is the service from now on; what this one would say is not of interest any more. */
    synchronized void succeededBy(long pid) {
        tell("MAINPID=" + pid);
        silent = true;
        close();
    }

    void stopping() {
        tell("STOPPING=1\nSTATUS=ends what is under way");
    }

    private synchronized void tell(String what) {
        if (socket == null || silent) {
            return;
        }
        try {
            socket.send(what.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the service manager does not hear us: {0}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (beat != null) {
            beat.shutdownNow();
        }
    }
}
