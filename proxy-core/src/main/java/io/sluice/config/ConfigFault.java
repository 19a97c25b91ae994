package io.sluice.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param expected what would have been right; empty when the message says it all
 */
public record ConfigFault(String file, int line, int column, String message, String expected) {
    /** The line to print: {@code file:line:column: message (expected: …)}. */
    @Override
    public String toString() {
        String where = file + ":" + line + ":" + column + ": " + message;
        return expected.isEmpty() ? where : where + " (expected: " + expected + ")";
    }
}
