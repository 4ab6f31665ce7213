package dev.prox.launcher;

import java.util.Collections;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;

/** Follows the log service of the framework, wherever it comes from. */
final class LogReading extends ServiceTracker<LogReaderService, LogReaderService> {
    private final LogListener log;

    private LogReading(BundleContext context, LogListener log) {
        super(context, LogReaderService.class, null);
        this.log = log;
    }

    static void into(LogListener log, BundleContext context) {
        new LogReading(context, log).open();
    }

    @Override
    public LogReaderService addingService(ServiceReference<LogReaderService> reference) {
        LogReaderService reader = context.getService(reference);
        List<LogEntry> before = Collections.list(reader.getLog());
        before.reversed().forEach(log::logged);
        reader.addLogListener(log);
        return reader;
    }
}
