package dev.prox.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The one thread that changes what is served. What fails on it is logged and ends nothing. */
final class ChangeThread implements Executor {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(ChangeThread::daemon);

    private static Thread daemon(Runnable task) {
        Thread made = new Thread(task, "prox-director");
        made.setDaemon(true);
        return made;
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "a change failed", e);
            }
        });
    }

    <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** The task must not throw. */
    void every(long millis, Runnable task) {
        thread.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Does what was asked for, and nothing more. */
    void end() {
        thread.shutdown();
    }
}
