package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.uring.IoUringBufferRingAllocator;

import java.nio.ByteBuffer;

/**
 * The buffers that the kernel receives into. There is always one more: a ring that cannot be filled
 * up is of no use ever again, and takes all connections of its loop with it. When Netty's share of
 * direct memory is used up, these come from the rest of the process's, and are freed when they are
 * garbage. Used by all event loops.
 *
 * @param size bytes in each
 */
record ReceiveBuffers(int size) implements IoUringBufferRingAllocator {
    @Override
    public ByteBuf allocate() {
        try {
            return PooledByteBufAllocator.DEFAULT.directBuffer(size);
        } catch (OutOfMemoryError _) {
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(size)).clear();
        }
    }

    @Override
    public void lastBytesRead(int attempted, int actual) {
        // All are of one size, whatever arrives.
    }
}
