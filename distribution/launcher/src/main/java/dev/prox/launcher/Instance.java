package dev.prox.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The one Prox that may use a data folder. It holds a lock on {@code prox.lock}, which the kernel frees however the process ends, and
 * says of itself in {@code prox.pid} and {@code prox.state}.
 */
final class Instance implements AutoCloseable {
    private static final int LOCK_TRIES = 10;
    private static final int LOCK_PAUSE_MILLIS = 20;

    private final Home home;
    private final FileChannel lock;

    private Instance(Home home, FileChannel lock) {
        this.home = home;
        this.lock = lock;
    }

    /** Takes the data folder. */
    static Instance take(Home home) throws LauncherException {
        try {
            Files.createDirectories(home.data());
            FileChannel channel = FileChannel.open(
                    lockFile(home), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new LauncherException("a Prox runs on %s already (%s)".formatted(home.data(), who(home)));
            }
            Files.writeString(pidFile(home), ProcessHandle.current().pid() + "\n");
            return new Instance(home, channel);
        } catch (IOException failure) {
            throw new LauncherException("cannot write the data folder %s: %s (PROX_DATA names another)"
                    .formatted(home.data(), Failures.reason(failure)));
        }
    }

    /** What the Prox that runs says of itself, or null if none runs. */
    static @Nullable State running(Home home) {
        if (!isHeld(home)) {
            return null;
        }
        try {
            return State.read(stateFile(home));
        } catch (IOException notYetWritten) {
            return null;
        }
    }

    void says(State state) throws LauncherException {
        try {
            state.write(stateFile(home));
        } catch (IOException failure) {
            throw new LauncherException("cannot write " + stateFile(home) + ": " + Failures.reason(failure));
        }
    }

    /** Lets another process take the data folder, which says of itself what is to be said from now on. */
    void handOver() {
        try {
            lock.close();
        } catch (IOException ended) {
            // the kernel frees the lock with the process
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(stateFile(home));
            Files.deleteIfExists(pidFile(home));
            lock.close();
        } catch (IOException ended) {
            // the kernel frees the lock with the process
        }
    }

    /** A shared lock can be had only where no Prox holds its own; a reader needs no right to write. */
    private static boolean isHeld(Home home) {
        if (!Files.exists(lockFile(home))) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile(home), StandardOpenOption.READ);
                FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return free == null;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Tries more than once, for a command that looks whether Prox runs holds a shared lock for a moment. */
    private static boolean locked(FileChannel channel) throws IOException {
        for (int tries = 0; tries < LOCK_TRIES; tries++) {
            if (channel.tryLock() != null) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(LOCK_PAUSE_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String who(Home home) {
        try {
            return "pid " + Files.readString(pidFile(home)).strip();
        } catch (IOException unreadable) {
            return "pid unknown";
        }
    }

    private static Path lockFile(Home home) {
        return home.data().resolve("prox.lock");
    }

    private static Path pidFile(Home home) {
        return home.data().resolve("prox.pid");
    }

    private static Path stateFile(Home home) {
        return home.data().resolve("prox.state");
    }
}
