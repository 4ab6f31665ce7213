package dev.prox.launcher;

import java.io.PrintStream;
import java.util.Optional;

/** {@code bin/prox stop}: asks for a graceful stop and waits for it. */
final class Stopping {
    private static final int POLL_MILLIS = 50;
    private static final int SAY_MILLIS = 5_000;

    private final Home home;
    private final PrintStream out;

    Stopping(Home home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /**
     * @param now whether requests in flight are cut
     * @param seconds how long to wait
     */
    int stop(boolean now, int seconds) throws InterruptedException {
        State state = Instance.running(home);
        Optional<ProcessHandle> process = state == null ? Optional.empty() : ProcessHandle.of(state.pid());
        if (process.isEmpty()) {
            out.println("Prox does not run");
            return ExitCode.OK;
        }
        process.get().destroy();
        if (now) {
            process.get().destroyForcibly();
        }
        if (await(process.get(), seconds)) {
            out.println("Prox has stopped");
            return ExitCode.OK;
        }
        out.printf("requests are still in flight after %d s; `bin/prox stop --now` cuts them%n", seconds);
        return ExitCode.STILL_RUNNING;
    }

    private boolean await(ProcessHandle process, int seconds) throws InterruptedException {
        long waited = 0;
        while (process.isAlive() && waited < seconds * 1000L) {
            Thread.sleep(POLL_MILLIS);
            waited += POLL_MILLIS;
            if (waited % SAY_MILLIS == 0) {
                out.printf("waiting for requests in flight, %d s%n", waited / 1000);
            }
        }
        return !process.isAlive();
    }
}
