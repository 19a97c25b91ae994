package io.sluice.transport;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;

import java.util.List;

/**
 * One ring of receive buffers for each event loop: the kernel picks a buffer when bytes arrive, so
 * idle connections hold none and a read takes one completion.
 */
final class BufferRing {
    private static final short GROUP = 1;
    private static final short BUFFERS = 1024;
    private static final int BUFFER_SIZE = 4096;

    /** Submissions of one loop iteration; a full queue costs an extra system call, no more. */
    private static final int SUBMISSIONS = 1024;

    /** A completion for every armed read of a busy loop may be pending at once. */
    private static final int COMPLETIONS = 32 * 1024;

    private BufferRing() {}

    static IoHandlerFactory ioHandlers() {
        var ring =
                IoUringBufferRingConfig.builder()
                        .bufferGroupId(GROUP)
                        .bufferRingSize(BUFFERS)
                        .batchSize(BUFFERS / 8)
                        .allocator(
                                new IoUringFixedBufferRingAllocator(
                                        PooledByteBufAllocator.DEFAULT, BUFFER_SIZE))
                        .build();
        return IoUringIoHandler.newFactory(
                new IoUringIoHandlerConfig()
                        .setRingSize(SUBMISSIONS)
                        .setCqSize(COMPLETIONS)
                        .setBufferRingConfig(ring));
    }

    static List<SocketOption<?>> socketOptions() {
        return List.of(new SocketOption<>(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP));
    }
}
