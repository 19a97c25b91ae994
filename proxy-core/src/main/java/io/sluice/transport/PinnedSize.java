package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;

/**
 * Counts what a queued buffer keeps from being reused, not what is readable in it: a 200-byte slice
 * of a 4 KiB receive buffer pins 4 KiB. Netty's write watermarks then bound memory.
 */
public final class PinnedSize {
    static final MessageSizeEstimator ESTIMATOR = () -> PinnedSize::of;

    private static final MessageSizeEstimator.Handle OTHERS =
            DefaultMessageSizeEstimator.DEFAULT.newHandle();

    private PinnedSize() {}

    /** The bytes of memory that {@code buffer} (borrowed) holds on to. */
    public static int of(ByteBuf buffer) {
        ByteBuf root = buffer;
        for (ByteBuf next = root.unwrap(); next != null; next = root.unwrap()) {
            root = next;
        }
        return Math.max(root.capacity(), buffer.readableBytes());
    }

    /**
     * What will wait for a peer must not pin a whole receive buffer for the few bytes in it.
     *
     * @param buffer taken
     * @return handed over: itself, or a copy if it pins more than twice what is readable
     */
    public static ByteBuf unpinned(ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        if (of(buffer) / 2 < bytes) {
            return buffer;
        }
        try {
            return buffer.alloc().buffer(bytes).writeBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    private static int of(Object message) {
        return message instanceof ByteBuf buffer ? of(buffer) : OTHERS.size(message);
    }
}
