package dev.prox.launcher;

/** What was asked cannot be done; the message is for a person. */
final class LauncherException extends Exception {
    private final int exitCode;

    LauncherException(String message) {
        this(ExitCode.START_FAILED, message);
    }

    LauncherException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
