package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/**
 * A request's head as offsets over the buffer it was received in; reused from request to request.
 * All indices are absolute in {@link #bytes()}.
 */
public final class RequestHead {
    private final Fields fields = new Fields();
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
    private boolean expectContinue;
    private boolean expectUnsupported;

    /** The buffer that the indices point into; borrowed. */
    public ByteBuf bytes() {
        return fields.bytes();
    }

    /** Bytes of the whole head, from before the tolerated empty lines to behind the blank one. */
    public int length() {
        return length;
    }

    public Method method() {
        return method;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodLength() {
        return methodLength;
    }

    /** The method as text, for the slow path. */
    public String methodName() {
        return method == Method.OTHER ? text(methodStart, methodLength) : method.name();
    }

    /** Where the target in origin form starts (RFC 9112 §3.2.1); of an absolute form, its path. */
    public int targetStart() {
        return targetStart;
    }

    /** 0 for an absolute form without a path, which means {@code /}. */
    public int targetLength() {
        return targetLength;
    }

    /** The length of the path: the target up to its query. */
    public int pathLength() {
        return pathLength;
    }

    /** Where the authority starts: the value of Host. */
    public int authorityStart() {
        return authorityStart;
    }

    /** 0 when there is no authority, as HTTP/1.0 allows. */
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

    /** How the body is framed; {@code UNTIL_CLOSE} never. */
    public Framing framing() {
        return framing;
    }

    /** Bytes of the body when the framing is {@code LENGTH}, else -1. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the connection may carry another request (RFC 9112 §9.3). */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether the client waits to be asked for its body (RFC 9110 §10.1.1). */
    public boolean expectContinue() {
        return expectContinue;
    }

    /** Whether the client expects what nobody offers. */
    public boolean expectUnsupported() {
        return expectUnsupported;
    }

    /** Whether the path is exactly {@code ascii}. */
    public boolean pathEquals(byte[] ascii) {
        return pathLength == ascii.length && pathStartsWith(ascii);
    }

    /** Whether the path begins with {@code ascii}. */
    public boolean pathStartsWith(byte[] ascii) {
        return Ascii.startsWith(bytes(), targetStart, pathLength, ascii);
    }

    /** The path as text, for the slow path. */
    public String path() {
        return pathLength == 0 ? "/" : text(targetStart, pathLength);
    }

    /** Path and query as text, for the slow path. */
    public String target() {
        String target = text(targetStart, targetLength);
        return pathLength == 0 ? "/" + target : target;
    }

    private String text(int start, int textLength) {
        return bytes().toString(start, textLength, StandardCharsets.US_ASCII);
    }

    // ---- for codecs

    /** Sets what the request line says; the range of its method. */
    public void method(Method known, int start, int nameLength) {
        method = known;
        methodStart = start;
        methodLength = nameLength;
    }

    /** Sets the range of the target in origin form, and the length of its path. */
    public void target(int start, int wholeLength, int lengthOfPath) {
        targetStart = start;
        targetLength = wholeLength;
        pathLength = lengthOfPath;
    }

    public void authority(int start, int hostLength) {
        authorityStart = start;
        authorityLength = hostLength;
    }

    /** Sets the rest. */
    public void complete(
            int headLength,
            int minor,
            Framing bodyFraming,
            long bodyLength,
            boolean persistent,
            boolean awaitsContinue,
            boolean expectsOther) {
        length = headLength;
        minorVersion = minor;
        framing = bodyFraming;
        contentLength = bodyLength;
        keepAlive = persistent;
        expectContinue = awaitsContinue;
        expectUnsupported = expectsOther;
    }
}
