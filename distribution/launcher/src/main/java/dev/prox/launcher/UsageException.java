package dev.prox.launcher;

/** The command line is wrong; the message says how and what would be right. */
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }
}
