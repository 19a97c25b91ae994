package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.stream.Side;
import io.sluice.transport.Budget;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

class HeldBodyTest {
    private final Budget budget = new Budget(1 << 20);
    private final HeldBody body = new HeldBody(budget);
    private final Sink sink = new Sink();

    @AfterEach
    void gives_its_memory_back() {
        body.release();
        assertThat(budget.held()).isZero();
    }

    @Test
    void sends_what_it_holds_and_again_for_another_attempt() {
        add("one ");
        add("two");
        body.sendTo(sink, true);
        assertThat(sink.text()).isEqualTo("one two");
        assertThat(body.canRewind()).isTrue();
        body.rewind();
        body.sendTo(sink, true);
        assertThat(sink.text()).isEqualTo("one twoone two");
    }

    @Test
    void keeps_the_last_slice_back_until_all_may_go() {
        add("first" + "x".repeat(2000));
        add("last" + "y".repeat(2000));
        body.sendTo(sink, false);
        assertThat(sink.text()).startsWith("first").doesNotContain("last");
        body.sendTo(sink, true);
        assertThat(sink.text()).contains("last").hasSize(4009);
    }

    @Test
    void gives_up_sending_again_rather_than_the_request_when_memory_is_short() {
        add("a".repeat(2000));
        add("b".repeat(2000));
        body.sendTo(sink, true);
        budget.limit(budget.held());
        add("c".repeat(2000));
        assertThat(body.canRewind()).isFalse();
        body.sendTo(sink, true);
        assertThat(sink.text()).hasSize(6000).endsWith("c");
        assertThat(budget.held()).isZero();
    }

    @Test
    void is_refused_when_memory_is_short_before_any_of_it_was_sent() {
        add("a".repeat(2000));
        budget.limit(budget.held());
        ByteBuf more = Unpooled.copiedBuffer("b".repeat(2000), US_ASCII);
        assertThat(body.add(more, ByteBufAllocator.DEFAULT)).isFalse();
        assertThat(more.refCnt()).isZero();
    }

    @Test
    void lets_go_of_what_was_sent_once_nothing_will_be_sent_again() {
        add("a".repeat(2000));
        add("b".repeat(2000));
        body.sendTo(sink, true);
        body.forgetSent();
        assertThat(budget.held()).isZero();
        assertThat(body.canRewind()).isFalse();
        add("c".repeat(2000));
        body.sendTo(sink, true);
        assertThat(budget.held()).isZero();
        assertThat(sink.text()).hasSize(6000).endsWith("c");
    }

    @Test
    void gathers_trickles_so_that_they_pin_little() {
        for (int i = 0; i < 4000; i++) {
            ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer(4096).writeByte('a' + i % 26);
            assertThat(body.add(received, ByteBufAllocator.DEFAULT)).isTrue();
        }
        assertThat(budget.held()).isLessThanOrEqualTo(3 * 4096);
        assertThat(body.size()).isEqualTo(4000);
        body.sendTo(sink, true);
        assertThat(sink.text()).hasSize(4000).startsWith("abcdefg");
    }

    @Test
    void refuses_what_the_budget_does_not_allow() {
        ByteBuf large = ByteBufAllocator.DEFAULT.directBuffer(2 << 20).writeZero(2 << 20);
        assertThat(body.add(large, ByteBufAllocator.DEFAULT)).isFalse();
        assertThat(large.refCnt()).isZero();
    }

    @Test
    void replaces_a_range_wherever_the_slices_are_cut() {
        var random = new SplittableRandom(7);
        for (int round = 0; round < 500; round++) {
            var held = new HeldBody(budget);
            String text = "0123456789".repeat(1 + random.nextInt(400));
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(1500));
                held.add(bytes(text.substring(at, end)), ByteBufAllocator.DEFAULT);
                at = end;
            }
            int start = random.nextInt(text.length());
            int end = start + 1 + random.nextInt(text.length() - start);
            String value = "<model>".substring(0, random.nextInt(8));
            held.replace(start, end, value.getBytes(US_ASCII));
            String expected = text.substring(0, start) + value + text.substring(end);
            assertThat(new String(held.toArray(), US_ASCII)).isEqualTo(expected);
            assertThat(held.size()).isEqualTo(expected.length());
            held.release();
        }
        assertThat(budget.held()).isZero();
    }

    private void add(String text) {
        assertThat(body.add(bytes(text), ByteBufAllocator.DEFAULT)).isTrue();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static final class Sink implements Side {
        private final StringBuilder received = new StringBuilder();

        String text() {
            return received.toString();
        }

        @Override
        public void body(ByteBuf bytes) {
            received.append(bytes.toString(US_ASCII));
            bytes.release();
        }

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return true;
        }
    }
}
