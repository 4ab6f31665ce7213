package dev.prox.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Prox itself: {@code bin/prox run}. */
final class Serving {
    private static final Logger LOG = Logger.getLogger("dev.prox.launcher");
    private static final int START_SECONDS_MAX = 120;

    private final Home home;
    private final Path config;
    private final Map<String, String> options;
    private final boolean console;
    private final Ownership ownership;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Integer> reported = new CompletableFuture<>();

    /**
     * @param options of {@code run}
     * @param console whether the console has the terminal that Prox was started on
     */
    Serving(Home home, Path config, Map<String, String> options, boolean console) {
        this.home = home;
        this.config = config;
        this.options = options;
        this.console = console;
        this.ownership = new Ownership(home, State.starting(config));
    }

    int run() throws LauncherException, InterruptedException {
        List<StartEntry> entries = StartList.read(home.bundles());
        @Nullable String door = options.get("take-over");
        try (ownership) {
            if (door == null) {
                ownership.begin();
            }
            Container container = Container.open(settings(door));
            Signals.onEnd(() -> stop(container));
            try {
                return serve(container, entries);
            } finally {
                container.stop();
                container.awaitStop();
            }
        }
    }

    private Map<String, String> settings(@Nullable String door) {
        Map<String, String> settings = Settings.of(home, Mode.SERVE, config, home.cache());
        settings.put("prox.console", Boolean.toString(console));
        settings.put("prox.warm-up", Boolean.toString(!options.containsKey("no-warm-up")));
        if (door != null) {
            settings.put("prox.take-over", door);
        }
        return settings;
    }

    private int serve(Container container, List<StartEntry> entries) throws LauncherException, InterruptedException {
        Result.into(reported, container.context());
        Rest rest = new Rest(container, home.bundles(), entries);
        ownership.tell(container.context());
        container.offer(java.util.function.Function.class, new Successor(home, config, options), "prox.start");
        container.offer(Runnable.class, () -> leave(container), "prox.leave");
        container.start(entries.stream().filter(entry -> !entry.late()).toList(), home.bundles(), rest);
        int code = await();
        if (code != ExitCode.OK || stopping.get()) {
            return code;
        }
        State state = ownership.serves(container.context());
        long millis = Duration.between(state.since(), Instant.now()).toMillis();
        LOG.info("Prox %s serves after %d ms, process %d".formatted(state.version(), millis, state.pid()));
        rest.getAsBoolean();
        container.awaitStop();
        LOG.info("Prox has stopped");
        return ExitCode.OK;
    }

    private int await() throws LauncherException, InterruptedException {
        try {
            return reported.get(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new LauncherException("nothing served after " + START_SECONDS_MAX + " s; the log may say why");
        } catch (ExecutionException failure) {
            throw new LauncherException(Failures.reason(failure));
        }
    }

    private void stop(Container container) {
        if (ownership.isOver()) {
            Runtime.getRuntime().halt(ExitCode.OK);
        }
        stopping.set(true);
        LOG.info("stopping; a second signal ends at once");
        ownership.stops();
        reported.complete(ExitCode.OK);
        container.stop();
    }

    /** Another process serves: the data folder is its own, and what is under way here ends. */
    private void leave(Container container) {
        ownership.end();
        LOG.info("another process has taken over; what is under way ends here");
        Thread.ofPlatform().name("prox-leave").start(container::stop);
    }
}
