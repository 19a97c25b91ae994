package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;

/** Skeleton. */
public final class ChunkScanner {
    /** Whose content this is. */
    public enum Strictness {
        /** A client's: extensions must follow the grammar, a chunk is at most 2 GiB long. */
        REQUEST,
        /** A backend's: extensions may hold any text. */
        RESPONSE
    }

    /** What the range is that {@link #next} has consumed. */
    public enum Step {
        /** Chunk framing; may be passed on as it is. */
        FRAME,
        /** Content. */
        DATA,
        /** An extension or a trailer line; must not be passed on. */
        DROP,
        /** The framing's last bytes; the message is complete behind them. */
        END,
        /** The buffer is used up. */
        MORE,
        /** The framing is broken; see {@link #message}. */
        FAULTY
    }

    /** What {@link #scanThrough} has found. */
    public enum Pass {
        /** All readable bytes can be passed on as they are. */
        ALL,
        /** The first {@link #length} bytes can, and the message ends with them. */
        ENDED,
        /** The first {@link #length} bytes can; go on with {@link #next} behind them. */
        PARTLY,
        /** The framing is broken behind the first {@link #length} bytes. */
        FAULTY
    }

    public ChunkScanner(Strictness strictness) {
        throw new UnsupportedOperationException(strictness.name());
    }

    public Step next(ByteBuf in) {
        throw new UnsupportedOperationException(in.toString());
    }

    public Pass scanThrough(ByteBuf in) {
        throw new UnsupportedOperationException(in.toString());
    }

    /** Where the range starts. */
    public int start() {
        return 0;
    }

    public int length() {
        return 0;
    }

    /** Bytes of content that are missing from the current chunk. */
    public long remaining() {
        return 0;
    }

    public boolean ended() {
        return false;
    }

    public String message() {
        return "";
    }

    public void reset() {}
}
