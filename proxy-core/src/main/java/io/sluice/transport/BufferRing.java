package io.sluice.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.util.NettyRuntime;
import io.netty.util.internal.PlatformDependent;

import java.util.List;

/**
 * One ring of receive buffers for each event loop: the kernel picks a buffer when bytes arrive, so
 * idle connections hold none and a read takes one completion.
 */
final class BufferRing {
    private static final short GROUP = 1;
    private static final int BUFFER_SIZE = 4096;
    private static final int FEWEST = 64;
    private static final int MOST = 1024;

    /** Of the direct memory, all rings together take no more. */
    private static final int SHARE = 8;

    /** Submissions of one loop iteration; a full queue costs an extra system call, no more. */
    private static final int SUBMISSIONS = 1024;

    /** A completion for every armed read of a busy loop may be pending at once. */
    private static final int COMPLETIONS = 32 * 1024;

    private BufferRing() {}

    static IoHandlerFactory ioHandlers() {
        short buffers =
                buffers(PlatformDependent.maxDirectMemory(), NettyRuntime.availableProcessors());
        var ring =
                IoUringBufferRingConfig.builder()
                        .bufferGroupId(GROUP)
                        .bufferRingSize(buffers)
                        .batchSize(buffers / 8)
                        .allocator(new ReceiveBuffers(BUFFER_SIZE))
                        .build();
        return IoUringIoHandler.newFactory(
                new IoUringIoHandlerConfig()
                        .setRingSize(SUBMISSIONS)
                        .setCqSize(COMPLETIONS)
                        .setBufferRingConfig(ring));
    }

    /** How many a ring has: a power of two. */
    static short buffers(long directMemory, int loops) {
        long each = directMemory / SHARE / loops / BUFFER_SIZE;
        return (short) Long.highestOneBit(Math.clamp(each, FEWEST, MOST));
    }

    static List<SocketOption<?>> socketOptions() {
        return List.of(new SocketOption<>(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP));
    }
}
