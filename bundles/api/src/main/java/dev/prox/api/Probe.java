package dev.prox.api;

import java.util.function.Consumer;

/**
 * One check of one endpoint. When an outcome is told, or the time is over, its connections are closed, and nothing is told any more.
 *
 * <p>Confined to {@link #loop()}.
 */
public interface Probe {
    Loop loop();

    /** Name or address of the endpoint, IPv6 without brackets. */
    String host();

    int port();

    /** Whether its requests go through TLS. */
    boolean secure();

    /**
     * Opens a connection that serves this check alone. Where there is none, the check has failed.
     *
     * @param tls whether TLS is spoken, as the settings of the upstream say
     * @param ready hears of it; whoever reads it is to be set there
     */
    void connect(int port, boolean tls, Consumer<Wire> ready);

    /** Sends a request on one of these connections. */
    ClientStream open(Wire wire, ResponseEvents events);

    /** It serves. */
    void passed();

    /** It does not. @param why for people, in some words */
    void failed(String why);
}
