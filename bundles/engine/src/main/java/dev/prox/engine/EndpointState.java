package dev.prox.engine;

import dev.prox.api.Loop;
import dev.prox.api.RuntimeView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one endpoint of an upstream, whatever configuration and modules there were meanwhile. Event loops write what they count, each its own;
 * whether requests may go there is changed on the Director's thread, and any thread may read it.
 */
final class EndpointState {
    private static final long LONG_AGO = Long.MIN_VALUE;
    /** A multiple of three, so that the text needs no padding. */
    private static final int ID_OCTETS = 9;

    private final Endpoints.Group group;
    private final String url;
    private final String id;
    private final EndpointLoop[] loops;
    private final Checkup checkup = new Checkup();
    private volatile boolean draining;
    /** Why checks say that it does not serve, or null. */
    private volatile @Nullable String unhealthy;
    /** Why its answers say that it does not serve, or null. */
    private volatile @Nullable String ejected;

    private volatile Instant since = Instant.now();
    /** When it came, or came back, in nanoseconds of {@link System#nanoTime()}. */
    private long upAt = LONG_AGO;

    EndpointState(Endpoints.Group group, String url, int loops) {
        this.group = group;
        this.url = url;
        this.id = digest(url);
        this.loops = new EndpointLoop[loops];
        for (int i = 0; i < loops; i++) {
            this.loops[i] = new EndpointLoop();
        }
    }

    String url() {
        return url;
    }

    /** Tells it from others, and says nothing of it. */
    String id() {
        return id;
    }

    private static String digest(String url) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(whole, ID_OCTETS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What a loop knows of it; on that loop. */
    EndpointLoop on(Loop loop) {
        return loops[loop.index()];
    }

    /** A count of all loops together. */
    long sum(ToLongFunction<EndpointLoop> count) {
        return Arrays.stream(loops).mapToLong(count).sum();
    }

    /** What its checks have said; on the Director's thread. */
    Checkup checkup() {
        return checkup;
    }

    /** The greatest count of a loop. */
    long most(ToLongFunction<EndpointLoop> count) {
        return Arrays.stream(loops).mapToLong(count).max().orElse(0);
    }

    // ---- whether requests may go there ----

    /** Neither its checks nor its answers speak against it. */
    boolean available() {
        return unhealthy == null && ejected == null;
    }

    /** It gets no new clients, whatever its health. */
    boolean draining() {
        return draining;
    }

    /** Checks were made. On the Director's thread. @param why it does not serve, or null when it does */
    void unhealthy(@Nullable String why, long now) {
        change(() -> unhealthy = why, now);
    }

    /** Its answers were judged. On the Director's thread. @param why it gets no requests for a while, or null when it does again */
    void ejected(@Nullable String why, long now) {
        change(() -> ejected = why, now);
    }

    /** Why its checks speak against it, or null. */
    @Nullable
    String unhealthy() {
        return unhealthy;
    }

    /** Whether its checks do not speak against it. */
    boolean isHealthy() {
        return unhealthy == null;
    }

    boolean isEjected() {
        return ejected != null;
    }

    /** Why its answers speak against it, or null. */
    @Nullable
    String ejected() {
        return ejected;
    }

    /** On the Director's thread. */
    void draining(boolean now) {
        if (draining != now) {
            draining = now;
            since = Instant.now();
            group.changed();
        }
    }

    private void change(Runnable edit, long now) {
        boolean before = available();
        edit.run();
        if (before == available()) {
            return;
        }
        since = Instant.now();
        if (available()) {
            upAt = now;
        }
        group.changed();
    }

    /** It is new in an upstream that serves. */
    void comes(long now) {
        upAt = now;
    }

    /** The part of its weight that it has, in tenths: grows from 1 to 10 behind its coming. */
    int tenths(long slowNanos, long now) {
        if (upAt == LONG_AGO || slowNanos == 0) {
            return 10;
        }
        long tenth = (now - upAt) * 10 / slowNanos;
        return Math.clamp(tenth, 1, 10);
    }

    /** {@code up}, {@code unhealthy}, {@code ejected}, {@code draining}. */
    String word() {
        return draining ? "draining" : unhealthy != null ? "unhealthy" : ejected != null ? "ejected" : "up";
    }

    /** Why it is not up, or null. */
    @Nullable
    String reason() {
        return unhealthy != null ? unhealthy : ejected;
    }

    /** For people. */
    RuntimeView.EndpointState view() {
        return new RuntimeView.EndpointState(
                url,
                word(),
                reason(),
                since,
                sum(EndpointLoop::requests),
                sum(EndpointLoop::answers),
                sum(EndpointLoop::errors),
                sum(EndpointLoop::failures),
                checkup.view());
    }
}
