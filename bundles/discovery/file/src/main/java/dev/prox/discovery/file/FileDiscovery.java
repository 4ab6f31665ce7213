package dev.prox.discovery.file;

import dev.prox.api.ConfigException;
import dev.prox.api.Discovery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a file twice a second, on its own thread {@code prox-discovery-file}, and reads it when it is another one, or has another size or time. Links are
 * followed, so that a link that is pointed elsewhere is a change as well.
 */
final class FileDiscovery implements Discovery {
    private static final long LOOK_MILLIS = 500;
    private static final int OCTETS_MAX = 4 << 20;

    private final Path file;
    private final Reading reading;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Object known;

    /** Understands the text of the file. */
    interface Reading {
        /** @throws IOException when nobody can read it now */
        EndpointsFile parse(String name, String text) throws ConfigException, IOException;
    }

    FileDiscovery(Path file, Reading reading) {
        this.file = file;
        this.reading = reading;
    }

    @Override
    public void begin(Findings findings) {
        Thread.ofPlatform().daemon().name("prox-discovery-file").start(() -> watch(findings));
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void watch(Findings findings) {
        try {
            do {
                look(findings);
            } while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells what is new. What is wrong with the file is told once. */
    void look(Findings findings) {
        Object now = fingerprint();
        if (now.equals(known)) {
            return;
        }
        try {
            List<Found> found = read();
            known = now;
            findings.found(found);
        } catch (NoSuchFileException e) {
            known = now;
            findings.failed(file + " is not there");
        } catch (IOException e) {
            findings.failed(file + " cannot be read: " + e.getMessage());
        } catch (ConfigException e) {
            known = now;
            findings.failed(String.valueOf(e.getMessage()));
        }
    }

    private List<Found> read() throws IOException, ConfigException {
        byte[] octets;
        try (var in = Files.newInputStream(file)) {
            octets = in.readNBytes(OCTETS_MAX + 1);
        }
        if (octets.length > OCTETS_MAX) {
            throw new IOException("it has more than " + OCTETS_MAX + " octets");
        }
        String text = new String(octets, StandardCharsets.UTF_8);
        return reading.parse(file.toString(), text).endpoints().stream()
                .map(EndpointsFile.Entry::found)
                .toList();
    }

    /** Tells the content of now from any other. */
    private Object fingerprint() {
        record Seen(@Nullable Object key, long size, long time) {}
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Seen(now.fileKey(), now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            return "no file";
        }
    }
}
