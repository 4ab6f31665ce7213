package dev.prox.filter.decompress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** The filter {@code decompress}. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = FilterFactory.class)
public final class DecompressComponent implements FilterFactory<DecompressConfig> {
    @Activate
    public DecompressComponent() {}

    @Override
    public String name() {
        return "decompress";
    }

    @Override
    public Class<DecompressConfig> configuration() {
        return DecompressConfig.class;
    }

    @Override
    public Filter create(DecompressConfig config, Assembly assembly) throws ConfigException {
        try {
            Brotli4jLoader.ensureAvailability();
            new ZstdDecompressCtx().close();
        } catch (LinkageError e) {
            throw new ConfigException(
                    assembly.at().problem("a machine that can load the native code of zstd and br: " + e.getMessage()));
        }
        return new DecompressFilter(config, assembly.loops().size());
    }
}
