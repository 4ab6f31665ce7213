package dev.prox.api;

/** Changes which endpoints of an upstream get requests. Any thread may call it. What it changes holds until the process ends, whatever the configuration becomes. */
public interface UpstreamControl {
    /**
     * Sends no new clients to an endpoint; requests under way end, and clients that belong to it by their cookie stay.
     *
     * @param endpoint its URL as {@link RuntimeView.EndpointState} has it, or {@code host:port}
     * @return what was done, for people
     * @throws IllegalArgumentException when there is no such endpoint
     */
    String drain(String upstream, String endpoint);

    /** Takes {@link #drain} back. */
    String undrain(String upstream, String endpoint);

    /**
     * Believes a discovery that says that more endpoints are gone than is believed at once.
     *
     * @return what was done, for people
     * @throws IllegalArgumentException when nothing of it is held back
     */
    String confirm(String upstream);
}
