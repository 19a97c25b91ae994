package io.sluice.codec.json;

/**
 * The grammar of JSON above words and strings (RFC 8259 sections 2, 4 and 5): which token may come
 * next. A stack of one flag per open bracket; every method says whether its token may stand here,
 * and takes it if so.
 */
final class Structure {
    /** By depth: whether the bracket is that of an object. */
    private final boolean[] objects;

    private int depth;
    private Next next = Next.VALUE;

    private enum Next {
        VALUE,
        VALUE_OR_CLOSE,
        NAME,
        NAME_OR_CLOSE,
        COLON,
        COMMA_OR_CLOSE
    }

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
        boolean fits = next == Next.VALUE || next == Next.VALUE_OR_CLOSE;
        next = Next.COMMA_OR_CLOSE;
        return fits;
    }

    boolean name() {
        boolean fits = next == Next.NAME || next == Next.NAME_OR_CLOSE;
        next = Next.COLON;
        return fits;
    }

    /** Whether a string would be a name here, not a value. */
    boolean atName() {
        return next == Next.NAME || next == Next.NAME_OR_CLOSE;
    }

    boolean colon() {
        boolean fits = next == Next.COLON;
        next = Next.VALUE;
        return fits;
    }

    boolean comma() {
        boolean fits = next == Next.COMMA_OR_CLOSE;
        next = objects[depth] ? Next.NAME : Next.VALUE;
        return fits;
    }

    /** An opening bracket; not when {@link #full()}. */
    boolean open(boolean object) {
        boolean fits = value();
        objects[++depth] = object;
        next = object ? Next.NAME_OR_CLOSE : Next.VALUE_OR_CLOSE;
        return fits;
    }

    boolean close(boolean object) {
        Next empty = object ? Next.NAME_OR_CLOSE : Next.VALUE_OR_CLOSE;
        boolean fits = objects[depth] == object && (next == Next.COMMA_OR_CLOSE || next == empty);
        depth--;
        next = Next.COMMA_OR_CLOSE;
        return fits;
    }

    void reset() {
        depth = 0;
        next = Next.VALUE;
    }
}
