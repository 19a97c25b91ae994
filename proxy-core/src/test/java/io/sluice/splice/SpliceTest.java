package io.sluice.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.stream.Side;
import io.sluice.transport.PinnedSize;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class SpliceTest {
    private final FakeSide upstream = new FakeSide();
    private final FakeSide client = new FakeSide();
    private final Pauses pauses = new Pauses();
    private final Splice splice = new Splice(upstream, client, ByteBufAllocator.DEFAULT, pauses);

    @AfterEach
    void release() {
        client.taken.forEach(ByteBuf::release);
    }

    @Test
    void passes_the_same_buffer_while_the_client_takes_it() {
        ByteBuf event = event();
        splice.pass(event);
        assertThat(client.taken).containsExactly(event);
        assertThat(upstream.paused).isFalse();
    }

    @Test
    void pauses_the_backend_behind_a_client_that_is_full() {
        client.writable = false;
        splice.pass(event());
        assertThat(upstream.paused).isTrue();
        client.writable = true;
        splice.writabilityChanged();
        assertThat(upstream.paused).isFalse();
    }

    @Test
    void copies_small_slices_behind_a_client_that_is_full() {
        client.writable = false;
        ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer(4096).writeZero(4096);
        splice.pass(received.readRetainedSlice(200));
        assertThat(received.refCnt()).isEqualTo(1);
        assertThat(PinnedSize.of(client.taken.getFirst())).isLessThan(512);
        assertThat(client.taken.getFirst().readableBytes()).isEqualTo(200);
        received.release();
    }

    @Test
    void does_not_pause_for_a_queue_that_one_flush_empties() {
        client.writable = false;
        client.flushHelps = true;
        splice.pass(event());
        assertThat(upstream.paused).isFalse();
    }

    @Test
    void goes_on_only_when_nobody_wants_the_pause_any_more() {
        pauses.pause(upstream, Pauses.Cause.PEER_FULL);
        pauses.pause(upstream, Pauses.Cause.NO_PEER);
        pauses.pause(upstream, Pauses.Cause.NO_PEER);
        pauses.resume(upstream, Pauses.Cause.NO_PEER);
        assertThat(upstream.paused).isTrue();
        pauses.resume(upstream, Pauses.Cause.PEER_FULL);
        assertThat(upstream.paused).isFalse();
        assertThat(upstream.switches).isEqualTo(2);
    }

    private static ByteBuf event() {
        return ByteBufAllocator.DEFAULT.directBuffer(64).writeZero(64);
    }

    private static final class FakeSide implements Side {
        private final List<ByteBuf> taken = new ArrayList<>();
        private boolean writable = true;
        private boolean flushHelps;
        private boolean paused;
        private int switches;

        @Override
        public void pauseReading() {
            paused = true;
            switches++;
        }

        @Override
        public void resumeReading() {
            paused = false;
            switches++;
        }

        @Override
        public void body(ByteBuf bytes) {
            taken.add(bytes);
        }

        @Override
        public void flush() {
            writable |= flushHelps;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }
    }
}
