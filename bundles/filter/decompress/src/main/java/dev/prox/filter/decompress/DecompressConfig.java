package dev.prox.filter.decompress;

import dev.prox.api.Config;

@Config.Doc("Decompresses the bodies of requests: zstd, br and gzip.")
public record DecompressConfig(
        @Config.Default("10485760")
        @Config.Range(min = 1)
        @Config.Doc("Octets that a body may have when it is decompressed; a longer one gets 413.")
        long max,

        @Config.Default("100")
        @Config.Range(min = 1, max = 100_000)
        @Config.Doc("How many times longer than it came a body may become, its first 64 KiB aside; one that grows more"
                + " gets 413.")
        int ratioMax,

        @Config.Default("64")
        @Config.Range(min = 1, max = 100_000)
        @Config.Doc("Bodies that are decompressed at a time, for each event loop; further requests get 503.")
        int bodiesMax) {}
