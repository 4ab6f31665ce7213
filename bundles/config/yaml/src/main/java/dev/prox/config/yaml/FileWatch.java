package dev.prox.config.yaml;

import dev.prox.api.ConfigSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of changes of content, on its own thread {@code prox-config-watch}: 50 ms after the last event in a folder of the file (200 ms after the first at
 * the latest), and every 2 s in any case, as events get lost and folders come and go. A file that is gone is told of when it stays so for 2 s.
 */
final class FileWatch implements ConfigSource.Watch {
    private static final System.Logger LOG = System.getLogger(FileWatch.class.getPackageName());
    private static final long POLL_MILLIS = 2_000;
    private static final long POLL_WITHOUT_EVENTS_MILLIS = 500;
    private static final long QUIET_MILLIS = 50;
    private static final int QUIET_ROUNDS_MAX = 4;
    private static final String GONE = "gone";

    private final Fingerprint fingerprint;
    private final Runnable changed;
    private final Consumer<FileWatch> ended;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("prox-config-watch").unstarted(this::run);
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final @Nullable WatchService service = service();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Fingerprint.Look look;
    private String known;

    /** Knows the content of now; what changes after this is told when it has been started. */
    FileWatch(Fingerprint fingerprint, Runnable changed, Consumer<FileWatch> ended) {
        this.fingerprint = fingerprint;
        this.changed = changed;
        this.ended = ended;
        this.look = look();
        this.known = Objects.requireNonNullElse(look.hash(), GONE);
    }

    void start() {
        thread.start();
    }

    /** After this {@code changed} is not called anew. */
    @Override
    public void close() {
        closed.countDown();
        ended.accept(this);
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a watch", e);
        }
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                check(awaitEvents());
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.log(Level.TRACE, "watch ended", e);
        }
    }

    /** Whether there were events that may be of the configuration; false when the time for a poll has come. */
    private boolean awaitEvents() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);
        WatchKey key = poll(POLL_MILLIS);
        while (key != null && !concerns(key)) {
            key = poll(TimeUnit.NANOSECONDS.toMillis(Math.max(0, end - System.nanoTime())));
        }
        boolean event = key != null;
        for (int round = 0; key != null; round++) {
            key = round < QUIET_ROUNDS_MAX ? poll(QUIET_MILLIS) : null;
            if (key != null) {
                concerns(key);
            }
        }
        return event;
    }

    /** Takes the events of a folder. What is written into another file there, a log say, is none of ours; but whatever comes or goes may be. */
    private boolean concerns(WatchKey key) {
        boolean ours = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            boolean modified = event.kind() == StandardWatchEventKinds.ENTRY_MODIFY;
            ours |= !modified || look.names().contains(event.context());
        }
        if (!key.reset()) {
            keys.values().remove(key);
        }
        return ours;
    }

    private @Nullable WatchKey poll(long millis) throws InterruptedException {
        if (service == null) {
            closed.await(Math.min(millis, POLL_WITHOUT_EVENTS_MILLIS), TimeUnit.MILLISECONDS);
            return null;
        }
        return service.poll(millis, TimeUnit.MILLISECONDS);
    }

    private void check(boolean event) {
        look = look();
        String now = look.hash();
        boolean beingReplaced = now == null && event;
        if (beingReplaced || closed.getCount() == 0) {
            return;
        }
        String seen = now == null ? GONE : now;
        if (!seen.equals(known)) {
            known = seen;
            tell();
        }
    }

    private void tell() {
        try {
            changed.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "a change of the configuration was not taken in", e);
        }
    }

    /** Folders that are new are registered, and the content is read anew then, so that no change falls between. */
    private Fingerprint.Look look() {
        Fingerprint.Look now = fingerprint.now();
        if (service == null) {
            return now;
        }
        dropOthersThan(now.folders());
        boolean registered = false;
        for (Path folder : now.folders()) {
            registered |= !keys.containsKey(folder) && register(folder, service);
        }
        return registered ? fingerprint.now() : now;
    }

    private void dropOthersThan(Set<Path> folders) {
        for (Path stale : List.copyOf(keys.keySet())) {
            if (!folders.contains(stale)) {
                cancel(keys.remove(stale));
            }
        }
    }

    private boolean register(Path folder, WatchService with) {
        try {
            WatchKey key = folder.register(
                    with,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            keys.put(folder, key);
            return true;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "polled, not watched: " + folder, e);
            return false;
        }
    }

    /** Two names of one folder share a key. */
    private void cancel(@Nullable WatchKey key) {
        if (key != null && !keys.containsValue(key)) {
            key.cancel();
        }
    }

    private static @Nullable WatchService service() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "no file events from the system: the configuration is polled", e);
            return null;
        }
    }
}
