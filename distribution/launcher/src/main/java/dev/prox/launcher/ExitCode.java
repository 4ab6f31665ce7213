package dev.prox.launcher;

/** What {@code bin/prox} answers to the shell. */
final class ExitCode {
    static final int OK = 0;

    /** The configuration has an error, or a console command failed. */
    static final int FAILED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** Prox did not start: a port in use, a bundle that does not resolve, or it runs already. */
    static final int START_FAILED = 3;

    /** There is no Prox that runs on this data folder. */
    static final int NOT_RUNNING = 4;

    /** Prox did not end in the time that {@code stop} waits. */
    static final int STILL_RUNNING = 5;

    /** A signal ended Prox at once: this and the number of the signal, 143 for a second SIGTERM. */
    static final int SIGNAL = 128;

    private ExitCode() {}
}
