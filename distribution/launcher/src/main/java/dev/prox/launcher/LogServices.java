package dev.prox.launcher;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/**
 * The log service of the framework, one for each bundle, for the libraries that log by it. It keeps nothing: a logger is its holder's, so that a bundle that has left
 * is not held by what it logged.
 */
final class LogServices implements ServiceFactory<LogService> {
    private final FrameworkLog log;

    private LogServices(FrameworkLog log) {
        this.log = log;
    }

    static void into(FrameworkLog log, BundleContext context) {
        String[] types = {LogService.class.getName(), LoggerFactory.class.getName()};
        context.registerService(types, new LogServices(log), null);
    }

    @Override
    public LogService getService(Bundle bundle, ServiceRegistration<LogService> registration) {
        return new OfBundle(log, bundle);
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<LogService> registration, LogService service) {}

    @SuppressWarnings("deprecation") // the older half of the interface is in use
    private record OfBundle(FrameworkLog log, Bundle bundle) implements LogService {
        private static final LogLevel[] LEVELS = {LogLevel.ERROR, LogLevel.WARN, LogLevel.INFO, LogLevel.DEBUG};

        @Override
        public Logger getLogger(String name) {
            return getLogger(bundle, name, Logger.class);
        }

        @Override
        public Logger getLogger(Class<?> named) {
            return getLogger(named.getName());
        }

        @Override
        public <L extends Logger> L getLogger(String name, Class<L> type) {
            return getLogger(bundle, name, type);
        }

        @Override
        public <L extends Logger> L getLogger(Class<?> named, Class<L> type) {
            return getLogger(bundle, named.getName(), type);
        }

        @Override
        public <L extends Logger> L getLogger(Bundle of, String name, Class<L> type) {
            return BundleLogger.of(log, of, name, type);
        }

        @Override
        public void log(int level, String message) {
            log(null, level, message, null);
        }

        @Override
        public void log(int level, String message, @Nullable Throwable thrown) {
            log(null, level, message, thrown);
        }

        @Override
        public void log(@Nullable ServiceReference<?> about, int level, String message) {
            log(about, level, message, null);
        }

        @Override
        public void log(@Nullable ServiceReference<?> about, int level, String message, @Nullable Throwable thrown) {
            LogLevel named = LEVELS[Math.clamp(level, LOG_ERROR, LOG_DEBUG) - LOG_ERROR];
            if (BundleLogger.isEnabled(named)) {
                log.log(bundle, named, message, thrown);
            }
        }
    }
}
