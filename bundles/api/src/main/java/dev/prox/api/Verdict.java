package dev.prox.api;

/** What a filter or a handler decides. */
public sealed interface Verdict permits Verdict.Signal, Destination, Respond, Serve {
    /** Go on with the next filter, or the handler. Not for handlers. */
    Verdict CONTINUE = Signal.CONTINUE;

    /** Wait: {@link Exchange#resume} brings the verdict, on the same loop. */
    Verdict SUSPEND = Signal.SUSPEND;

    /** The verdicts without content. */
    enum Signal implements Verdict {
        CONTINUE,
        SUSPEND
    }
}
