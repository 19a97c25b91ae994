package io.sluice.codec.json;

/**
 * The grammar of JSON above words and strings (RFC 8259 sections 2, 4 and 5): which token may come
 * next. A stack of one flag per open bracket; every method says whether its token may stand here,
 * and takes it if so.
 */
final class Structure {
    // Bytes, since storing a reference for each token would cost as much as the check.
    private static final byte VALUE = 0;
    private static final byte VALUE_OR_CLOSE = 1;
    private static final byte NAME = 2;
    private static final byte NAME_OR_CLOSE = 3;
    private static final byte COLON = 4;
    private static final byte COMMA_OR_CLOSE = 5;

    /** By depth: whether the bracket is that of an object. */
    private final boolean[] objects;

    private int depth;
    private byte next = VALUE;

    Structure(int maxDepth) {
        objects = new boolean[maxDepth + 1];
    }

    /** How many brackets are open. */
    int depth() {
        return depth;
    }

    /** Whether one more bracket would be one too many. */
    boolean full() {
        return depth == objects.length - 1;
    }

    boolean value() {
        boolean fits = next == VALUE || next == VALUE_OR_CLOSE;
        next = COMMA_OR_CLOSE;
        return fits;
    }

    boolean name() {
        boolean fits = next == NAME || next == NAME_OR_CLOSE;
        next = COLON;
        return fits;
    }

    /** Whether a string would be a name here, not a value. */
    boolean atName() {
        return next == NAME || next == NAME_OR_CLOSE;
    }

    boolean colon() {
        boolean fits = next == COLON;
        next = VALUE;
        return fits;
    }

    boolean comma() {
        boolean fits = next == COMMA_OR_CLOSE;
        next = objects[depth] ? NAME : VALUE;
        return fits;
    }

    /** An opening bracket; not when {@link #full()}. */
    boolean open(boolean object) {
        boolean fits = value();
        objects[++depth] = object;
        next = object ? NAME_OR_CLOSE : VALUE_OR_CLOSE;
        return fits;
    }

    boolean close(boolean object) {
        byte empty = object ? NAME_OR_CLOSE : VALUE_OR_CLOSE;
        boolean fits = objects[depth] == object && (next == COMMA_OR_CLOSE || next == empty);
        depth--;
        next = COMMA_OR_CLOSE;
        return fits;
    }

    void reset() {
        depth = 0;
        next = VALUE;
    }
}
