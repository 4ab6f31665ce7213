package dev.prox.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the thread of a test allocates. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RUNS = 10_000;

    private Allocation() {}

    /** Octets for each run of {@code task}, of 10,000 after as many to warm up. */
    public static double octetsPerRun(Runnable task) {
        run(task);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(task);
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) RUNS;
    }

    private static void run(Runnable task) {
        for (int i = 0; i < RUNS; i++) {
            task.run();
        }
    }
}
