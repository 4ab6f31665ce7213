package dev.prox.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the configuration comes from. Any thread may call it. */
public interface ConfigSource {
    /** What problems call the document: its file. */
    String name();

    /**
     * The text of the document as it is now, without what it includes.
     *
     * @throws ConfigException when it cannot be read
     */
    String text() throws ConfigException;

    /**
     * Reads the document as it is now.
     *
     * @throws ConfigException when it cannot be read or is no valid document
     */
    default ConfigNode read() throws ConfigException {
        return parse(name(), text());
    }

    /**
     * Reads a document that stands elsewhere.
     *
     * @param name what problems call it
     */
    ConfigNode parse(String name, String text) throws ConfigException;

    /**
     * The documents of the tenants that a document names, one behind the other by their names. What is wrong with one is told with it, and leaves the others as they
     * are. Their paths begin with <code>tenant.NAME</code>.
     *
     * @throws ConfigException when the document does not say where they are
     */
    default List<Tenant> tenants(ConfigNode document) throws ConfigException {
        return List.of();
    }

    /** Stands before the name of a file that a tenant has written. */
    String TENANT = "tenant ";

    /** The texts of the files that the document consists of now besides its own, by name. */
    default Map<String, String> others() {
        return Map.of();
    }

    /**
     * A document that can be changed part by part.
     *
     * @param name what problems call it
     */
    default Draft draft(String name, String text) throws ConfigException {
        ConfigNode document = parse(name, text);
        return new Draft() {
            @Override
            public ConfigNode document() {
                return document;
            }

            @Override
            public String text() {
                return text;
            }

            @Override
            public boolean large() {
                return false;
            }

            @Override
            public Draft patch(String patch, Patch kind) {
                throw new UnsupportedOperationException("this configuration cannot be patched");
            }
        };
    }

    /** A document, and how it is written. Immutable. */
    interface Draft {
        /** With what it includes. */
        ConfigNode document();

        String text();

        /** Whether its text is so long that it is not written, summed up and kept for each change. */
        boolean large();

        /**
         * Changes a part of it. Comments stay where it is not changed, as far as can be. Of a large one the nodes that are not changed stay the same objects, and
         * positions in it are those of before.
         *
         * @throws ConfigException when the patch is none, or does not fit the document
         */
        Draft patch(String patch, Patch kind) throws ConfigException;
    }

    /** Kinds of patches. */
    enum Patch {
        /** RFC 7386: an object whose keys take the place of those of the document; null takes one out. */
        MERGE,
        /** RFC 6902: a list of operations. */
        OPERATIONS
    }

    /** What is different in the second document: a line for each path, what stood there and what stands there. Secrets are masked. */
    default List<String> differences(ConfigNode before, ConfigNode after) {
        return List.of();
    }

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

    /**
     * What somebody who has a part of the configuration wrote.
     *
     * @param document null where it cannot be read
     * @param problems why not
     */
    record Tenant(String name, Path file, @Nullable ConfigNode document, List<ConfigException.Problem> problems) {}

    /** Ends a {@link #watch}. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
