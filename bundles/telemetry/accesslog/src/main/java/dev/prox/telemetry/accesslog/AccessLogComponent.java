package dev.prox.telemetry.accesslog;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.ObserverFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes access logs, and counts the lines that they had to drop, for who reads metrics. */
@Component(
        configurationPolicy = ConfigurationPolicy.IGNORE,
        service = {ObserverFactory.class, LongSupplier.class},
        immediate = true,
        property = {
            "prox.metric=prox_access_log_dropped_lines_total",
            "prox.metric.help=Lines of the access log that were dropped because its output was too slow or broken."
        })
public final class AccessLogComponent implements ObserverFactory<AccessLogConfig>, LongSupplier {
    private final LongAdder dropped = new LongAdder();

    @Override
    public String name() {
        return "access-log";
    }

    @Override
    public Class<AccessLogConfig> configuration() {
        return AccessLogConfig.class;
    }

    @Override
    public ExchangeObserver create(AccessLogConfig config, Assembly assembly) throws ConfigException {
        boolean stdout = config.output().equals(AccessLogConfig.STDOUT);
        Output output = stdout ? new Stdout() : new LogFile(writable(config, assembly));
        return new AccessLog(config, assembly.loops().size(), output, System::currentTimeMillis, dropped);
    }

    private static Path writable(AccessLogConfig config, Assembly assembly) throws ConfigException {
        Path file = assembly.path(config.output()).toAbsolutePath();
        Path existing = file;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        boolean usable =
                existing != null && Files.isWritable(existing) && Files.isDirectory(existing) != existing.equals(file);
        if (usable) {
            return file;
        }
        ConfigNode node = assembly.at().fields().getOrDefault("output", assembly.at());
        throw new ConfigException(node.problem("`stdout`, or a file that can be written"));
    }

    /** Lines that were dropped since the component began. */
    @Override
    public long getAsLong() {
        return dropped.sum();
    }
}
