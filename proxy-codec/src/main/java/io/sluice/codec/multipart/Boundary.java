package io.sluice.codec.multipart;

import io.sluice.codec.peek.PeekFault;

/** The boundary that a Content-Type names (RFC 2046 section 5.1.1), or why it names none. */
public sealed interface Boundary {
    /**
     * A boundary to look for.
     *
     * @param value 1 to 70 characters, without the leading hyphens and without quotes
     */
    record Known(String value) implements Boundary {}

    /** The Content-Type is not usable: answer with the fault before any body is read. */
    record Refused(PeekFault fault) implements Boundary {}

    /** Reads the value of a Content-Type field. */
    static Boundary of(CharSequence contentType) {
        return new Refused(
                new PeekFault(PeekFault.Kind.UNSUPPORTED_MEDIA_TYPE, contentType.toString()));
    }
}
