package io.sluice.splice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.stream.Side;
import io.sluice.transport.PinnedSize;

/**
 * One direction of an exchange. Bytes pass uncopied while the receiving side takes them. Behind one
 * that does not, the giving side is paused; what it still gives is copied into buffers of its own
 * size, because a queued slice of a receive buffer would pin all of it (measured: 17 to 20 bytes
 * for each queued one). Confined to the event loop of its exchange.
 */
public final class Splice {
    /** A slice that pins more than this many times its size is copied rather than queued. */
    private static final int WASTE = 2;

    private final Side from;
    private final Side to;
    private final ByteBufAllocator allocator;
    private final Pauses pauses;

    public Splice(Side from, Side to, ByteBufAllocator allocator, Pauses pauses) {
        this.from = from;
        this.to = to;
        this.allocator = allocator;
        this.pauses = pauses;
    }

    /** Passes {@code bytes} (taken) to the receiving side. */
    public void pass(ByteBuf bytes) {
        if (to.isWritable()) {
            to.body(bytes);
            if (to.isWritable()) {
                return;
            }
        } else {
            to.body(compact(bytes));
        }
        to.flush(); // it may be unwritable only because nothing was flushed yet
        if (!to.isWritable()) {
            pauses.pause(from, Pauses.Cause.PEER_FULL);
        }
    }

    /** The receiving side's queue has shrunk or grown past a watermark. */
    public void writabilityChanged() {
        if (to.isWritable()) {
            pauses.resume(from, Pauses.Cause.PEER_FULL);
        } else {
            pauses.pause(from, Pauses.Cause.PEER_FULL);
        }
    }

    private ByteBuf compact(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (PinnedSize.of(bytes) <= WASTE * size) {
            return bytes;
        }
        try {
            return allocator.directBuffer(size).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
