package dev.prox.api;

import java.nio.file.Path;
import java.util.List;

/** What a factory may ask for while a snapshot is compiled. */
public interface Assembly {
    /** Where the configuration of the instance stands; errors name it. */
    ConfigNode at();

    List<Loop> loops();

    Transport transport();

    /**
     * The TLS that is spoken to others; the same instance for the same settings, over snapshots too.
     *
     * @param from what the settings were read from; errors name its parts
     */
    ClientTls clientTls(ClientTlsConfig config, ConfigNode from) throws ConfigException;

    /** A path of the configuration, seen from the folder of its file. */
    Path path(String text);
}
