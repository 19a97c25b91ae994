package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.PlatformDependent;

import org.junit.jupiter.api.Test;

class TransportTest {
    @Test
    void has_both_native_transports_on_linux_so_that_no_test_of_them_is_skipped() {
        boolean linux = !PlatformDependent.isWindows() && !PlatformDependent.isOsx();
        assertThat(Transport.EPOLL.isAvailable()).as(Transport.EPOLL.whyNot()).isEqualTo(linux);
        assertThat(Transport.IO_URING.isAvailable())
                .as(Transport.IO_URING.whyNot())
                .isEqualTo(linux);
        assertThat(Transport.NIO.isAvailable()).isTrue();
    }

    @Test
    void prefers_the_first_that_is_available() {
        assertThat(Transport.best().isAvailable()).isTrue();
        for (Transport better : Transport.values()) {
            if (better == Transport.best()) {
                break;
            }
            assertThat(better.whyNot()).isNotEmpty();
        }
    }

    @Test
    void counts_what_a_slice_keeps_from_being_reused() {
        ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer(4096).writeZero(4096);
        ByteBuf event = received.retainedSlice(100, 200).readRetainedSlice(50);
        try {
            assertThat(PinnedSize.of(event)).isEqualTo(4096);
            assertThat(PinnedSize.ESTIMATOR.newHandle().size(event)).isEqualTo(4096);
        } finally {
            received.release(received.refCnt());
        }
    }
}
