package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/**
 * A valid response head, as offsets into a borrowed buffer; reused from response to response. All
 * indices are absolute in {@link #bytes}. Confined to one event loop.
 */
public final class ResponseHead {
    private static final byte[] EVENT_STREAM =
            "text/event-stream".getBytes(StandardCharsets.US_ASCII);

    private final Fields fields = new Fields();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int base;
    private int length;
    private int status;
    private int reasonStart;
    private int reasonLength;
    private int minorVersion;
    private Framing framing = Framing.NONE;
    private long contentLength = -1;
    private long declaredLength = -1;
    private boolean keepAlive;

    /** The buffer that all indices point into; borrowed, and empty after {@link #clear}. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** Bytes of the whole head, with the empty line that ends it. */
    public int length() {
        return length;
    }

    /** 100 to 599. */
    public int status() {
        return status;
    }

    /** True for a 1xx: another head follows. */
    public boolean isInterim() {
        return status < 200;
    }

    public int reasonStart() {
        return base + reasonStart;
    }

    /** 0 when there is no reason phrase. */
    public int reasonLength() {
        return reasonLength;
    }

    /** 0 or 1. */
    public int minorVersion() {
        return minorVersion;
    }

    public Fields fields() {
        return fields;
    }

    public Framing framing() {
        return framing;
    }

    /** The content's length in bytes, or -1 when the framing is another one than LENGTH. */
    public long contentLength() {
        return contentLength;
    }

    /** What Content-Length says, also where no content follows (HEAD, 304), or -1. */
    public long declaredLength() {
        return declaredLength;
    }

    /** True when the connection can be used again after this response. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** True when the content is server-sent events. */
    public boolean isEventStream() {
        int i = fields.find(FieldName.CONTENT_TYPE);
        if (i < 0) {
            return false;
        }
        int start = fields.valueStart(i);
        int length = fields.valueLength(i);
        return length >= EVENT_STREAM.length
                && Ascii.equalsIgnoreCase(bytes, start, EVENT_STREAM.length, EVENT_STREAM)
                && (length == EVENT_STREAM.length
                        || endsMediaType(bytes.getByte(start + EVENT_STREAM.length)));
    }

    /** The reason phrase as Latin-1 text, for the slow path. */
    public String reason() {
        return bytes.toString(reasonStart(), reasonLength, StandardCharsets.ISO_8859_1);
    }

    /**
     * Moves the head to another buffer that holds the same bytes.
     *
     * @param bytes borrowed for as long as this head is used
     * @param base where the head's first byte lies in it
     */
    public void place(ByteBuf bytes, int base) {
        this.bytes = bytes;
        this.base = base;
        fields.place(bytes, base);
    }

    /** Forgets everything and lets go of the buffer. */
    public void clear() {
        fields.clear();
        bytes = Unpooled.EMPTY_BUFFER;
        base = 0;
        length = 0;
        framing = Framing.NONE;
        contentLength = -1;
        declaredLength = -1;
    }

    /** For codecs: the status line; the start is relative to the head's first byte. */
    public void line(int status, int reasonStart, int reasonLength, int minorVersion) {
        this.status = status;
        this.reasonStart = reasonStart;
        this.reasonLength = reasonLength;
        this.minorVersion = minorVersion;
    }

    /**
     * For codecs: the content's framing, and what Content-Length says; lengths are -1 if unknown.
     */
    public void framing(Framing framing, long declaredLength) {
        this.framing = framing;
        this.contentLength = framing == Framing.LENGTH ? declaredLength : -1;
        this.declaredLength = declaredLength;
    }

    /** For codecs: whether the connection can be used again. */
    public void connection(boolean keepAlive) {
        this.keepAlive = keepAlive;
    }

    /** For codecs: the length of the whole head, and where its last field line ends in it. */
    public void extent(int length, int fieldsEnd) {
        this.length = length;
        fields.extent(fieldsEnd);
    }

    private static boolean endsMediaType(byte b) {
        return b == ';' || b == ' ' || b == '\t';
    }
}
