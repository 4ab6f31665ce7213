package dev.prox.protocol.http1;

import dev.prox.api.Ascii;

/** Checks the extensions of a chunk (RFC 9112, 7.1.1): names, with values that are tokens or quoted. They are dropped, but a reader must not end them elsewhere. */
final class ChunkExtension {
    private enum State {
        /** Behind a semicolon. */
        BEFORE_NAME,
        NAME,
        /** White space behind a name. */
        BEHIND_NAME,
        /** Behind an equals sign. */
        BEFORE_VALUE,
        TOKEN,
        QUOTED,
        /** Behind a backslash. */
        ESCAPED,
        /** Behind a quoted value. */
        BEHIND_QUOTED,
        /** White space behind a value. */
        BEHIND_VALUE
    }

    private State state = State.BEFORE_NAME;

    void begin() {
        state = State.BEFORE_NAME;
    }

    /** Whether the line may end here. */
    boolean complete() {
        return state == State.NAME || state == State.TOKEN || state == State.BEHIND_QUOTED;
    }

    /** Takes another octet; false where it has no place. */
    boolean step(byte octet) {
        boolean blank = octet == ' ' || octet == '\t';
        return switch (state) {
            case BEFORE_NAME -> blank || Ascii.isToken(octet) && to(State.NAME);
            case NAME -> Ascii.isToken(octet) || blank && to(State.BEHIND_NAME) || behindName(octet);
            case BEHIND_NAME -> blank || behindName(octet);
            case BEFORE_VALUE -> blank || octet == '"' && to(State.QUOTED) || Ascii.isToken(octet) && to(State.TOKEN);
            case TOKEN -> Ascii.isToken(octet) || behindValue(octet);
            case QUOTED ->
                octet == '"' && to(State.BEHIND_QUOTED) || octet == '\\' && to(State.ESCAPED) || isText(octet);
            case ESCAPED -> isText(octet) && to(State.QUOTED);
            case BEHIND_QUOTED, BEHIND_VALUE -> behindValue(octet);
        };
    }

    private boolean behindName(byte octet) {
        return octet == '=' && to(State.BEFORE_VALUE) || octet == ';' && to(State.BEFORE_NAME);
    }

    private boolean behindValue(byte octet) {
        boolean blank = octet == ' ' || octet == '\t';
        return octet == ';' && to(State.BEFORE_NAME) || blank && to(State.BEHIND_VALUE);
    }

    private static boolean isText(byte octet) {
        return octet == '\t' || octet < 0 || octet >= ' ' && octet != 0x7f;
    }

    private boolean to(State next) {
        state = next;
        return true;
    }
}
