package dev.prox.launcher;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogLevel;

/** Brings what the framework, the container of components and CDI log to the log of Prox. */
final class FrameworkLog extends Logger implements FrameworkListener {
    private static final String FRAMEWORK = "org.osgi.framework";
    private static final java.util.logging.Logger LOG = java.util.logging.Logger.getLogger(FRAMEWORK);

    FrameworkLog() {
        setLogLevel(LOG_WARNING);
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    protected void doLog(
            @Nullable Bundle bundle,
            @Nullable ServiceReference service,
            int level,
            String message,
            @Nullable Throwable thrown) {
        log(bundle, level(level), message, thrown);
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        Throwable thrown = event.getThrowable();
        if (thrown != null) {
            Level level = event.getType() == FrameworkEvent.ERROR ? Level.SEVERE : Level.WARNING;
            log(event.getBundle(), level, Failures.reason(thrown), thrown);
        }
    }

    void log(@Nullable Bundle bundle, LogLevel level, String message, @Nullable Throwable thrown) {
        log(bundle, level(level), message, thrown);
    }

    private static void log(@Nullable Bundle bundle, Level level, String message, @Nullable Throwable thrown) {
        LogRecord logged = new LogRecord(level, message);
        logged.setLoggerName(bundle == null || bundle.getBundleId() == 0 ? FRAMEWORK : bundle.getSymbolicName());
        logged.setThrown(thrown);
        LOG.log(logged);
    }

    private static Level level(int level) {
        return switch (level) {
            case LOG_ERROR -> Level.SEVERE;
            case LOG_WARNING -> Level.WARNING;
            case LOG_INFO -> Level.INFO;
            default -> Level.FINE;
        };
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case AUDIT, INFO -> Level.INFO;
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case DEBUG -> Level.FINE;
            case TRACE -> Level.FINER;
        };
    }
}
