package io.sluice.codec.json;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.codec.peek.PeekFault;

/** Reads a JSON body for its top-level {@code model}. */
public final class JsonPeek implements BodyPeek {
    private final byte[] model;

    public JsonPeek(JsonLimits limits) {
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
        return new PeekFault(PeekFault.Kind.INVALID_JSON, "not read yet");
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
