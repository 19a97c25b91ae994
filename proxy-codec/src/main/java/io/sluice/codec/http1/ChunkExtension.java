package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Characters;

/**
 * A chunk's extensions, from the semicolon up to the CR (RFC 9112 §7.1.1): {@code *( ";" name [ "="
 * ( token / quoted-string ) ] )}. The white space that the grammar calls bad is refused.
 */
final class ChunkExtension {
    private enum State {
        SEMICOLON,
        NAME_START,
        NAME,
        VALUE_START,
        TOKEN,
        QUOTED,
        ESCAPED,
        QUOTED_END
    }

    private final boolean grammatical;
    private State state = State.SEMICOLON;

    /** With {@code grammatical} the grammar is checked, else only control characters. */
    ChunkExtension(boolean grammatical) {
        this.grammatical = grammatical;
    }

    void begin() {
        state = State.SEMICOLON;
    }

    /**
     * The index of the CR that ends the extensions, or {@code to}, or -1 when they are malformed.
     */
    int scan(ByteBuf in, int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = in.getByte(at);
            if (b == '\r') {
                return mayEnd() ? at : -1;
            }
            if (Characters.isControl(b) || (grammatical && !accepts(b))) {
                return -1;
            }
        }
        return to;
    }

    private boolean mayEnd() {
        return !grammatical
                || state == State.NAME
                || state == State.TOKEN
                || state == State.QUOTED_END;
    }

    private boolean accepts(byte b) {
        boolean token = Characters.is(b, Characters.TOKEN);
        return switch (state) {
            case SEMICOLON, QUOTED_END -> b == ';' && go(State.NAME_START);
            case NAME_START -> token && go(State.NAME);
            case NAME -> token || next(b, '=', State.VALUE_START);
            case VALUE_START -> next(b, '"', State.QUOTED) || (token && go(State.TOKEN));
            case TOKEN -> token || (b == ';' && go(State.NAME_START));
            case QUOTED -> quoted(b);
            case ESCAPED -> go(State.QUOTED);
        };
    }

    private boolean quoted(byte b) {
        if (b == '"') {
            state = State.QUOTED_END;
        } else if (b == '\\') {
            state = State.ESCAPED;
        }
        return true;
    }

    /** The wanted byte, or a semicolon that begins the next extension. */
    private boolean next(byte b, char wanted, State following) {
        if (b == wanted) {
            return go(following);
        }
        return wanted == '=' && b == ';' && go(State.NAME_START);
    }

    private boolean go(State following) {
        state = following;
        return true;
    }
}
