package io.sluice.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param line from 1; 0 when the fault is the file as a whole
 * @param column from 1, in characters; 0 likewise
 * @param expected what would have been right; empty when the message says it all
 */
public record ConfigFault(String file, int line, int column, String message, String expected) {
    /** The line to print: {@code file:line:column: message (expected: …)}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        String where = place + ": " + message;
        return expected.isEmpty() ? where : where + " (expected: " + expected + ")";
    }
}
