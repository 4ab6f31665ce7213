package dev.prox.tls.files;

import dev.prox.api.ClientTls;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ServerTls;
import dev.prox.api.TlsFactory;
import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers TLS with certificates from files. */
@Component(configurationPolicy = ConfigurationPolicy.IGNORE, service = TlsFactory.class)
public final class FilesComponent implements TlsFactory<FilesConfig> {
    @Override
    public String name() {
        return "files";
    }

    @Override
    public Class<FilesConfig> configuration() {
        return FilesConfig.class;
    }

    @Override
    public ServerTls server(FilesConfig config, List<String> protocols, ConfigNode at) throws ConfigException {
        return SniCertificates.of(config, TlsStack.best(), protocols, at, InstantSource.system());
    }

    @Override
    public ClientTls client(ClientTlsConfig config, List<String> protocols, ConfigNode at) throws ConfigException {
        return OutgoingTls.of(config, TlsStack.best(), protocols, at, InstantSource.system());
    }
}
