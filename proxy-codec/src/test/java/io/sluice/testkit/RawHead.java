package io.sluice.testkit;

/**
 * The head of a message as it came.
 *
 * @param startLine the request line or the status line
 */
public record RawHead(String startLine, Fields fields) {

    static final RawHead NONE = new RawHead("", Fields.NONE);

    /** The status code of a response; 0 when the start line is none of a response. */
    public int status() {
        boolean response = startLine.matches("HTTP/1\\.[01] [0-9]{3}( .*)?");
        return response ? Integer.parseInt(startLine.substring(9, 12)) : 0;
    }

    public String method() {
        return startLine.split(" ", -1)[0];
    }

    /** The request target; empty when the request line has none. */
    public String target() {
        String[] words = startLine.split(" ", -1);
        return words.length > 1 ? words[1] : "";
    }

    /** The first value of a field, in any case; empty when there is none. */
    public String field(String name) {
        return fields.value(name);
    }
}
