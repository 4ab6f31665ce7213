package dev.prox.filter.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import java.util.HashSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code compress}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class CompressComponent implements FilterFactory<CompressConfig> {
    @Activate
    public CompressComponent() {}

    @Override
    public String name() {
        return "compress";
    }

    @Override
    public Class<CompressConfig> configuration() {
        return CompressConfig.class;
    }

    @Override
    public Filter create(CompressConfig config, Assembly assembly) throws ConfigException {
        var codings = config.encodings();
        if (codings.isEmpty() || new HashSet<>(codings).size() < codings.size()) {
            var at = assembly.at().fields().getOrDefault("encodings", assembly.at());
            throw new ConfigException(at.problem("one or more of zstd, br, gzip, each once"));
        }
        try {
            if (codings.contains(CompressConfig.Coding.BR)) {
                Brotli4jLoader.ensureAvailability();
            }
            if (codings.contains(CompressConfig.Coding.ZSTD)) {
                new ZstdCompressCtx().close();
            }
        } catch (LinkageError e) {
            throw new ConfigException(assembly.at()
                    .problem("a machine that can load the native code of these codings: " + e.getMessage()));
        }
        return new CompressFilter(config, assembly.loops().size());
    }
}
