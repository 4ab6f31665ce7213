package dev.prox.filter.compress;

import dev.prox.api.Config;
import java.util.List;

@Config.Doc("Compresses responses for clients that accept it.")
public record CompressConfig(
        @Config.Default("[zstd, br, gzip]")
        @Config.Doc("Codings, the preferred one first; a client's own preferences come before.")
        List<Coding> encodings,

        @Config.Default("[]")
        @Config.Doc("Media types that are compressed: type/subtype, type/* or type/*+suffix; those that gain by it when"
                + " left out.")
        List<MediaType> types,

        @Config.Default("1024")
        @Config.Range(max = 1 << 30)
        @Config.Doc("Responses with fewer octets stay as they are.")
        long minLength,

        @Config.Default("{}") @Config.Doc("How hard the codings try.")
        Levels levels,

        @Config.Default("false")
        @Config.Doc("Whether responses are compressed that may hold secrets: those that set cookies, or answer requests"
                + " with cookies or credentials.")
        boolean secrets,

        @Config.Default("128")
        @Config.Range(min = 1, max = 100_000)
        @Config.Doc("Bodies that are compressed at a time, for each event loop; further ones stay as they are.")
        int bodiesMax) {

    /** A content coding. */
    public enum Coding {
        ZSTD,
        BR,
        GZIP
    }

    /** Levels that need more memory than is told are not offered. */
    @Config.Doc("How hard the codings try; higher is smaller and slower.")
    public record Levels(
            @Config.Default("3") @Config.Range(min = 1, max = 9) @Config.Doc("Of zstd.")
            int zstd,

            @Config.Default("4") @Config.Range(min = 0, max = 5) @Config.Doc("Of br.")
            int br,

            @Config.Default("6") @Config.Range(min = 1, max = 9) @Config.Doc("Of gzip.")
            int gzip) {}
}
