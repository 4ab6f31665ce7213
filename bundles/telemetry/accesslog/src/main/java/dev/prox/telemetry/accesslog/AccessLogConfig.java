package dev.prox.telemetry.accesslog;

import dev.prox.api.Config;

/**
 * Configuration of the access log.
 *
 * @param buffer octets for each event loop, taken in pieces of {@link Chunk#OCTETS} as they are needed
 */
@Config.Doc("One JSON line for each exchange.")
public record AccessLogConfig(
        @Config.Doc("`stdout`, or the path of a file, which is appended to, and opened again when it was moved away.")
        @Config.Default(AccessLogConfig.STDOUT)
        String output,

        @Config.Doc("Octets of memory for each event loop; when all wait to be written, lines are dropped and counted.")
        @Config.Default("524288")
        @Config.Range(min = 2 * Chunk.OCTETS, max = 64 << 20)
        int buffer,

        @Config.Doc("Whether the query is logged with the path. Queries may hold secrets.") @Config.Default("false")
        boolean query) {
    static final String STDOUT = "stdout";
}
