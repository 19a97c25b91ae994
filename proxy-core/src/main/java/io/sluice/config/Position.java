package io.sluice.config;

/** A place in a file; line and column count from 1. */
record Position(int line, int column) implements Comparable<Position> {
    static final Position START = new Position(1, 1);

    /** No place in the file, but the file itself. */
    static final Position FILE = new Position(0, 0);

    @Override
    public int compareTo(Position other) {
        return line != other.line
                ? Integer.compare(line, other.line)
                : Integer.compare(column, other.column);
    }
}
