package io.sluice.codec.multipart;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.codec.peek.PeekFault;

/** Reads a multipart body for its part named {@code model}. */
public final class MultipartPeek implements BodyPeek {
    private final byte[] model;

    public MultipartPeek(Boundary.Known boundary, MultipartLimits limits) {
        model = new byte[limits.modelBytes()];
    }

    @Override
    public boolean feed(ByteBuf in) {
        return false;
    }

    @Override
    public boolean finish() {
        return false;
    }

    @Override
    public PeekFault fault() {
        return new PeekFault(PeekFault.Kind.INVALID_MULTIPART, "not read yet");
    }

    @Override
    public boolean modelKnown() {
        return false;
    }

    @Override
    public byte[] model() {
        return model;
    }

    @Override
    public int modelLength() {
        return 0;
    }

    @Override
    public long modelValueStart() {
        return 0;
    }

    @Override
    public long modelValueEnd() {
        return 0;
    }

    @Override
    public void reset() {}
}
