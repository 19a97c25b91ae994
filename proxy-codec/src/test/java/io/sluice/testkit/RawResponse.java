package io.sluice.testkit;

/**
 * A response as a client received it.
 *
 * @param status the status code; 0 when the connection ended before a whole head came
 * @param body the content without its framing
 * @param complete whether the framing came to its proper end: the length was reached, or the last
 *     chunk and the trailer section came, or a body without framing was ended by FIN
 * @param end how the connection stood when the last byte had been read; {@link End#OPEN} says only
 *     that its end was not reached yet, see {@link RawClient#awaitEnd}
 */
public record RawResponse(
        int status,
        String startLine,
        Fields fields,
        Payload body,
        Fields trailers,
        boolean complete,
        End end) {

    /** The first value of a field, in any case; empty when there is none. */
    public String field(String name) {
        return fields.value(name);
    }

    /** The body as UTF-8. */
    public String text() {
        return body.text();
    }
}
