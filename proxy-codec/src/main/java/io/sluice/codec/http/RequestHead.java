package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/**
 * A valid request head, as offsets into a borrowed buffer; reused from request to request. All
 * indices are absolute in {@link #bytes}. Confined to one event loop.
 */
public final class RequestHead {
    private final Fields fields = new Fields();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int base;
    private int length;
    private Method method = Method.OTHER;
    private int methodStart;
    private int methodLength;
    private int targetStart;
    private int targetLength;
    private int pathLength;
    private int authorityStart;
    private int authorityLength;
    private int minorVersion;
    private Framing framing = Framing.NONE;
    private long contentLength = -1;
    private boolean keepAlive;
    private Expectation expectation = Expectation.NONE;

    /** What the Expect field asks for (RFC 9110 §10.1.1). */
    public enum Expectation {
        NONE,
        CONTINUE,
        UNSUPPORTED
    }

    /** The buffer that all indices point into; borrowed, and empty after {@link #clear}. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** Bytes of the whole head, with tolerated empty lines before it and the one that ends it. */
    public int length() {
        return length;
    }

    public Method method() {
        return method;
    }

    public int methodStart() {
        return base + methodStart;
    }

    public int methodLength() {
        return methodLength;
    }

    /** Where the target starts, in origin form: a path that starts with a slash, or {@code *}. */
    public int targetStart() {
        return base + targetStart;
    }

    public int targetLength() {
        return targetLength;
    }

    /** The target's length up to its question mark. */
    public int pathLength() {
        return pathLength;
    }

    /** Where the authority starts: that of an absolute target, else the value of Host. */
    public int authorityStart() {
        return base + authorityStart;
    }

    /** 0 when an HTTP/1.0 client gave no Host. */
    public int authorityLength() {
        return authorityLength;
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

    /** True when content can follow the head. */
    public boolean hasContent() {
        return framing == Framing.CHUNKED || contentLength > 0;
    }

    /** True when the client wants to send another request on this connection (RFC 9112 §9.3). */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** True when the client waits for a 100 before it sends its content. */
    public boolean expectContinue() {
        return expectation == Expectation.CONTINUE;
    }

    /** True when the client expects something else: 417. */
    public boolean expectUnsupported() {
        return expectation == Expectation.UNSUPPORTED;
    }

    public boolean pathEquals(byte[] path) {
        return pathLength == path.length && pathStartsWith(path);
    }

    public boolean pathStartsWith(byte[] prefix) {
        return Ascii.startsWith(bytes, targetStart(), pathLength, prefix);
    }

    /**
     * True when no server can read another path into this one: no percent encoding, no dot
     * segments, no empty segments, no parameters of segments.
     */
    public boolean pathIsPlain() {
        int end = targetStart() + pathLength;
        for (int i = targetStart(); i < end; i++) {
            byte b = bytes.getByte(i);
            if (b == '%' || b == ';' || (b == '/' && !isPlainSegment(i + 1, end))) {
                return false;
            }
        }
        return true;
    }

    /** The target as text, for the slow path. */
    public String target() {
        return bytes.toString(targetStart(), targetLength, StandardCharsets.US_ASCII);
    }

    /** The path as text, percent encoding untouched, for the slow path. */
    public String path() {
        return bytes.toString(targetStart(), pathLength, StandardCharsets.US_ASCII);
    }

    /** The method as text, for the slow path. */
    public String methodText() {
        return bytes.toString(methodStart(), methodLength, StandardCharsets.US_ASCII);
    }

    /** The authority as text, for the slow path. */
    public String authority() {
        return bytes.toString(authorityStart(), authorityLength, StandardCharsets.US_ASCII);
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
        authorityStart = 0;
        authorityLength = 0;
        framing = Framing.NONE;
        contentLength = -1;
        expectation = Expectation.NONE;
    }

    /** For codecs: the request line; starts are relative to the head's first byte. */
    public void line(Method method, int methodStart, int methodLength, int minorVersion) {
        this.method = method;
        this.methodStart = methodStart;
        this.methodLength = methodLength;
        this.minorVersion = minorVersion;
    }

    /** For codecs: the target in origin form; the start is relative to the head's first byte. */
    public void target(int start, int length, int pathLength) {
        this.targetStart = start;
        this.targetLength = length;
        this.pathLength = pathLength;
    }

    /** For codecs: the authority; the start is relative to the head's first byte. */
    public void authority(int start, int length) {
        this.authorityStart = start;
        this.authorityLength = length;
    }

    /** For codecs: the content's framing; the length is -1 unless it is LENGTH. */
    public void framing(Framing framing, long contentLength) {
        this.framing = framing;
        this.contentLength = contentLength;
    }

    /** For codecs: what happens to the connection and what the client waits for. */
    public void connection(boolean keepAlive, Expectation expectation) {
        this.keepAlive = keepAlive;
        this.expectation = expectation;
    }

    /** For codecs: the length of the whole head, and where its last field line ends in it. */
    public void extent(int length, int fieldsEnd) {
        this.length = length;
        fields.extent(fieldsEnd);
    }

    private boolean isPlainSegment(int start, int end) {
        int i = start;
        while (i < end && bytes.getByte(i) == '.') {
            i++;
        }
        boolean segmentEnds = i == end || bytes.getByte(i) == '/';
        boolean onlySlash = i == start && i == end;
        return !segmentEnds || onlySlash || i - start > 2;
    }
}
