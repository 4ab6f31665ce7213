package dev.prox.api;

/** Hears of each exchange once, at its end, whatever happened: access log, metrics. */
public interface ExchangeObserver extends LoopAware {
    void ended(Exchange exchange);

    /** A tunnel was opened; {@link #ended} follows when it closes, possibly to a later version of this observer. */
    default void tunnelOpened(Exchange exchange) {}
}
