package io.sluice.codec.http1;

/**
 * The grammar of chunk extensions without white space (RFC 9112 §7.1.1): {@code ;name}, {@code
 * ;name=token}, {@code ;name="text"}, one after another. They are checked to their end only to know
 * where that is: readers who disagree on it have been led astray by it.
 */
final class ChunkExtension {
    private enum Place {
        SEMICOLON,
        NAME_START,
        NAME,
        VALUE_START,
        VALUE,
        QUOTED,
        ESCAPED,
        QUOTED_END,
        /** Something stood where it cannot. */
        BROKEN
    }

    private Place place = Place.SEMICOLON;

    void begin() {
        place = Place.SEMICOLON;
    }

    /** Whether the line may end here. */
    boolean mayEnd() {
        return place == Place.NAME || place == Place.VALUE || place == Place.QUOTED_END;
    }

    /** Takes one more byte; false when it cannot stand here. */
    boolean accepts(byte b) {
        place =
                switch (place) {
                    case SEMICOLON -> b == ';' ? Place.NAME_START : Place.BROKEN;
                    case NAME_START -> Tokens.isToken(b) ? Place.NAME : Place.BROKEN;
                    case NAME -> after(b, Place.NAME, true);
                    case VALUE_START ->
                            b == '"'
                                    ? Place.QUOTED
                                    : Tokens.isToken(b) ? Place.VALUE : Place.BROKEN;
                    case VALUE -> after(b, Place.VALUE, false);
                    case QUOTED ->
                            b == '"'
                                    ? Place.QUOTED_END
                                    : b == '\\'
                                            ? Place.ESCAPED
                                            : isText(b) ? Place.QUOTED : Place.BROKEN;
                    case ESCAPED -> isText(b) ? Place.QUOTED : Place.BROKEN;
                    case QUOTED_END -> b == ';' ? Place.NAME_START : Place.BROKEN;
                    case BROKEN -> Place.BROKEN;
                };
        return place != Place.BROKEN;
    }

    private static Place after(byte b, Place same, boolean mayHaveValue) {
        if (Tokens.isToken(b)) {
            return same;
        }
        if (b == ';') {
            return Place.NAME_START;
        }
        return b == '=' && mayHaveValue ? Place.VALUE_START : Place.BROKEN;
    }

    private static boolean isText(byte b) {
        return b == '\t' || b < 0 || b >= ' ' && b != 0x7f;
    }
}
