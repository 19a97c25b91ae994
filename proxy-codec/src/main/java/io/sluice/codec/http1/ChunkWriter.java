package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/**
 * The chunked transfer coding (RFC 9112 §7.1), written around content that is passed on as it is.
 */
public final class ChunkWriter {
    /** The longest size line: sixteen digits and CR LF. */
    public static final int LONGEST_SIZE_LINE = 18;

    private static final ByteBuf CRLF = constant("\r\n");
    private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");
    private static final ByteBuf DATA_END_AND_LAST_CHUNK = constant("\r\n0\r\n\r\n");

    private ChunkWriter() {}

    /** Writes the size of the content that follows, as hexadecimal digits and CR LF. */
    public static void writeSizeLine(ByteBuf out, long size) {
        if (size <= 0) {
            throw new IllegalArgumentException("a chunk of " + size + " bytes");
        }
        out.ensureWritable(LONGEST_SIZE_LINE);
        int digits = (Long.SIZE - Long.numberOfLeadingZeros(size) + 3) / 4;
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.writeByte(Character.forDigit((int) (size >>> shift) & 0xf, 16));
        }
        out.writeShort('\r' << 8 | '\n');
    }

    /** What follows each chunk's content: CR LF. A view that need not be released. */
    public static ByteBuf crlf() {
        return CRLF.duplicate();
    }

    /** What ends the content: {@code 0 CR LF CR LF}. A view that need not be released. */
    public static ByteBuf lastChunk() {
        return LAST_CHUNK.duplicate();
    }

    /** The end of a chunk's content and of the whole content. A view that need not be released. */
    public static ByteBuf dataEndAndLastChunk() {
        return DATA_END_AND_LAST_CHUNK.duplicate();
    }

    private static ByteBuf constant(String text) {
        ByteBuf bytes = Unpooled.directBuffer(text.length(), text.length());
        bytes.writeCharSequence(text, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(bytes.asReadOnly());
    }
}
