package dev.prox.admin.api;

import com.sun.net.httpserver.HttpServer;
import dev.prox.api.ListeningSockets;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link Pages} on the address that is wanted. A new address is taken before the old one is left; when it cannot be taken the old one stays
 * and it is tried again, since another version of this bundle may be about to leave it. An address that nobody wants any more is left a moment later, since
 * the next one may follow.
 */
final class AdminServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AdminServer.class.getName());
    private static final int BACKLOG = 64;
    private static final long RETRY_MILLIS_MIN = 20;
    private static final long RETRY_MILLIS_MAX = 200;

    /** Of the JDK's server; times in seconds. What the command line says goes first. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "30",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.nodelay", "true",
            "jdk.httpserver.maxConnections", "128");

    static {
        LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    }

    private final Pages pages;
    private final ListeningSockets sockets;
    private final long lingerMillis;
    private @Nullable InetSocketAddress wanted;
    private @Nullable Running running;

    /**
     * @param sockets that the process before has left
     * @param lingerMillis how long an address is kept that is not wanted any more
     */
    AdminServer(Pages pages, ListeningSockets sockets, long lingerMillis) {
        this.pages = pages;
        this.sockets = sockets;
        this.lingerMillis = lingerMillis;
    }

    synchronized void want(InetSocketAddress address) {
        wanted = address;
        take(address, RETRY_MILLIS_MIN);
    }

    /** Compares instances: a wish that was taken back and made again is another one. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized void take(InetSocketAddress address, long retryMillis) {
        Running old = running;
        if (wanted != address || old != null && old.configured.equals(address)) {
            return;
        }
        try {
            running = replace(old, address);
            LOG.log(Level.INFO, "admin: http://{0}", text(running.address));
        } catch (IOException e) {
            if (retryMillis == RETRY_MILLIS_MIN) {
                complain(address, e);
            }
            later(retryMillis, () -> take(address, Math.min(retryMillis * 2, RETRY_MILLIS_MAX)));
        }
    }

    private void complain(InetSocketAddress address, IOException e) {
        String stays = running == null ? "" : ", stays at " + text(running.address);
        LOG.log(
                running == null ? Level.WARNING : Level.ERROR,
                "admin: cannot listen on {0} yet ({1}){2}; tries again",
                text(address),
                e.getMessage(),
                stays);
    }

    private static void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private Running replace(@Nullable Running old, InetSocketAddress address) throws IOException {
        try {
            Running started = new Running(address, pages, sockets);
            if (old != null) {
                old.stop();
            }
            return started;
        } catch (IOException e) {
            if (old == null || old.configured.getPort() != address.getPort()) {
                throw e;
            }
            return exchange(old, address);
        }
    }

    /** Two addresses with one port can exclude each other, as 127.0.0.1 and 0.0.0.0 do: leaves the old one first, and returns to it when that fails. */
    private Running exchange(Running old, InetSocketAddress address) throws IOException {
        old.stop();
        running = null;
        try {
            return new Running(address, pages, sockets);
        } catch (IOException e) {
            running = new Running(old.configured, pages, sockets);
            throw e;
        }
    }

    /** Takes {@link #want} back, unless another address is wanted by now. Compares instances. */
    @SuppressWarnings("ReferenceEquality")
    synchronized void release(InetSocketAddress address) {
        if (wanted == address) {
            wanted = null;
            later(lingerMillis, this::settle);
        }
    }

    private synchronized void settle() {
        if (wanted == null) {
            close();
        }
    }

    /** Where it listens, or null. */
    synchronized @Nullable InetSocketAddress address() {
        Running now = running;
        return now == null ? null : now.address;
    }

    /** Another process answers from now on; what is under way has a second. */
    synchronized void leave() {
        wanted = null;
        Running now = running;
        running = null;
        if (now != null) {
            now.server.stop(1);
            now.executor.shutdown();
        }
    }

    @Override
    public synchronized void close() {
        wanted = null;
        Running now = running;
        running = null;
        if (now != null) {
            now.stop();
        }
    }

    /** One server of the JDK. */
    private static final class Running {
        private final InetSocketAddress configured;
        private final InetSocketAddress address;
        private final HttpServer server;
        private final ExecutorService executor;

        Running(InetSocketAddress configured, Pages pages, ListeningSockets sockets) throws IOException {
            this.configured = configured;
            if (sockets.has(configured)) {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
                sockets.replace(server.getAddress(), configured);
                address = configured;
            } else {
                server = HttpServer.create(configured, BACKLOG);
                address = server.getAddress();
            }
            executor = Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("prox-admin-", 0).factory());
            server.setExecutor(executor);
            server.createContext("/", new AdminHandler(pages, configured));
            server.start();
        }

        void stop() {
            server.stop(0);
            executor.shutdownNow();
        }
    }
}
