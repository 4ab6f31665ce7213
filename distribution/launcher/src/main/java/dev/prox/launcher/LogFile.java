package dev.prox.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the file that standard output goes to from growing without bound: beyond {@code bytesMax} it is copied aside and emptied, and
 * {@code keep} copies are kept. The file must have been opened for appending.
 */
final class LogFile {
    static final long BYTES_MAX = 64L << 20;
    static final int KEEP = 4;
    private static final int CHECK_MILLIS = 5_000;

    private final Path file;
    private final long bytesMax;
    private final int keep;

    LogFile(Path file, long bytesMax, int keep) {
        this.file = file;
        this.bytesMax = bytesMax;
        this.keep = keep;
    }

    /** Watches until the program ends. */
    static void watch(Path file) {
        LogFile watched = new LogFile(file, BYTES_MAX, KEEP);
        Thread.ofPlatform().daemon().name("prox-log-file").start(watched::watch);
    }

    boolean turn() throws IOException {
        if (Files.size(file) <= bytesMax) {
            return false;
        }
        for (int number = keep - 1; number >= 1; number--) {
            if (Files.exists(copy(number))) {
                Files.move(copy(number), copy(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(file, copy(1), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel emptied = FileChannel.open(file, StandardOpenOption.WRITE)) {
            emptied.truncate(0);
        }
        return true;
    }

    private Path copy(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void watch() {
        while (true) {
            try {
                turn();
                Thread.sleep(CHECK_MILLIS);
            } catch (IOException failure) {
                System.getLogger("dev.prox.launcher").log(System.Logger.Level.WARNING, "log file: " + failure);
                return;
            } catch (InterruptedException stop) {
                return;
            }
        }
    }
}
