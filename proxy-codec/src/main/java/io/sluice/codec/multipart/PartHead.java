package io.sluice.codec.multipart;

import io.sluice.codec.peek.PeekFault;

import java.nio.charset.StandardCharsets;

/** What the head of a part says (RFC 7578 section 4). */
sealed interface PartHead {
    /**
     * A part with a name.
     *
     * @param name as it is written, a character per byte
     * @param plain whether the part is text in UTF-8 that stands in the body as it is
     */
    record Named(String name, boolean plain) implements PartHead {}

    /** The head is malformed, or written in a way that parsers disagree on. */
    record Refused(PeekFault fault) implements PartHead {}

    /** Reads the lines of a head, each with its CRLF, without the empty line. */
    static PartHead of(byte[] bytes, int length) {
        String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        return new PartHeadReader().read(head);
    }
}
