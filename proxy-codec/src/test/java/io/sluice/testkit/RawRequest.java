package io.sluice.testkit;

/**
 * A request as a backend received it.
 *
 * @param payload the body without its framing
 * @param raw every byte of head and body as received
 * @param complete whether the body's framing came to its proper end
 * @param end how the connection stood when the request ended
 * @param connection which accepted connection carried it, from 1
 */
public record RawRequest(
        RawHead head,
        Payload payload,
        Fields trailers,
        Payload raw,
        boolean complete,
        End end,
        int connection) {

    public String method() {
        return head.method();
    }

    public String target() {
        return head.target();
    }

    /** The first value of a field, in any case; empty when there is none. */
    public String field(String name) {
        return head.field(name);
    }
}
