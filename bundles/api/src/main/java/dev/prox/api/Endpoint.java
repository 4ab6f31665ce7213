package dev.prox.api;

/** One server of an upstream, as a {@link Balancer} sees it. */
public interface Endpoint {
    /** {@code host:port}: the same for as long as the server is; what hashes go by. */
    String name();

    /** Its share of the requests relative to others, 1 to 100,000; grows in steps while a server that came back starts slowly. */
    int weight();

    /** Requests that this loop has under way there. On that loop. */
    int requests(Loop loop);

    /**
     * How long its responses took to begin, as this loop saw it lately: rises at once, and falls by half in some seconds; 0 where none was seen. On that
     * loop.
     */
    long latencyNanos(Loop loop);
}
