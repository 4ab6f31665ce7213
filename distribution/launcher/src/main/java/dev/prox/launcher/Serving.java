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

/** Prox itself: {@code bin/prox run}. */
final class Serving {
    private static final Logger LOG = Logger.getLogger("dev.prox.launcher");
    private static final int START_SECONDS_MAX = 120;

    private final Home home;
    private final Path config;
    private final boolean console;
    private final boolean warmUp;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Integer> reported = new CompletableFuture<>();

    /**
     * @param console whether the console has the terminal that Prox was started on
     * @param warmUp whether requests of our own come first
     */
    Serving(Home home, Path config, boolean console, boolean warmUp) {
        this.home = home;
        this.config = config;
        this.console = console;
        this.warmUp = warmUp;
    }

    int run() throws LauncherException, InterruptedException {
        List<StartEntry> entries = StartList.read(home.bundles());
        try (Instance instance = Instance.take(home)) {
            State state = State.starting(config);
            instance.says(state);
            Map<String, String> settings =
                    Settings.of(home, Mode.SERVE, config, home.data().resolve("felix"));
            settings.put("prox.console", Boolean.toString(console));
            settings.put("prox.warm-up", Boolean.toString(warmUp));
            Container container = Container.open(settings);
            Signals.onEnd(() -> stop(container, instance, state));
            try {
                return serve(container, entries, instance, state);
            } finally {
                container.stop();
                container.awaitStop();
            }
        }
    }

    private int serve(Container container, List<StartEntry> entries, Instance instance, State state)
            throws LauncherException, InterruptedException {
        Result.into(reported, container.context());
        Rest rest = new Rest(container, home.bundles(), entries);
        container.start(entries.stream().filter(entry -> !entry.late()).toList(), home.bundles(), rest);
        int code = await();
        if (code != ExitCode.OK || stopping.get()) {
            return code;
        }
        instance.says(state.in(State.Phase.SERVING));
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

    private void stop(Container container, Instance instance, State state) {
        stopping.set(true);
        LOG.info("stopping; a second signal ends at once");
        try {
            instance.says(state.in(State.Phase.STOPPING));
        } catch (LauncherException unwritable) {
            LOG.warning(unwritable.getMessage());
        }
        reported.complete(ExitCode.OK);
        container.stop();
    }
}
