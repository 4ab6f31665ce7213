package dev.prox.api;

import java.io.IOException;
import java.util.Collection;

/** Where the configuration comes from. Any thread may call it. */
public interface ConfigSource {
    /**
     * Reads the document as it is now.
     *
     * @throws ConfigException when it cannot be read or is no valid document
     */
    ConfigNode read() throws ConfigException;

    /**
     * Reads a document that stands elsewhere.
     *
     * @param name what problems call it
     */
    ConfigNode parse(String name, String text) throws ConfigException;

    /**
     * Makes {@code text} the document, whole or not at all.
     *
     * @throws IOException when it cannot be written
     */
    default void write(String text) throws IOException {
        throw new IOException("this configuration cannot be written from here");
    }

    /** Calls {@code changed} after each change, on a thread of the source, until the result is closed. */
    Watch watch(Runnable changed);

    /** The JSON Schema of a document of this type with these modules. */
    String schema(Class<?> document, Collection<? extends ModuleFactory<?>> modules);

    /** Ends a {@link #watch}. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
