package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/** Writes chunk framing (RFC 9112 §7.1). */
public final class ChunkWriter {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_DIGITS = 8;
    private static final ByteBuf CHUNK_END = constant("\r\n");
    private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

    private ChunkWriter() {}

    /** The line before a chunk of {@code size} bytes, handed over. */
    public static ByteBuf sizeLine(ByteBufAllocator allocator, int size) {
        ByteBuf out = allocator.directBuffer(MOST_DIGITS + 2);
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(size)) / 4);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.writeByte(DIGITS[size >>> shift & 0xf]);
        }
        return out.writeByte('\r').writeByte('\n');
    }

    /** What follows a chunk's bytes. */
    public static ByteBuf chunkEnd() {
        return CHUNK_END.duplicate();
    }

    /** The end of a body without trailers. */
    public static ByteBuf lastChunk() {
        return LAST_CHUNK.duplicate();
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(text.length())
                        .writeBytes(text.getBytes(StandardCharsets.US_ASCII))
                        .asReadOnly());
    }
}
