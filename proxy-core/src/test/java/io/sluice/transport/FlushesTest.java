package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

class FlushesTest {
    private final Queue<Runnable> turn = new ArrayDeque<>();
    private final Flushes flushes = new Flushes(turn::add);
    private final List<String> order = new ArrayList<>();
    private final EmbeddedChannel first = channel("first");
    private final EmbeddedChannel second = channel("second");

    @AfterEach
    void nothing_is_left_over() {
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
    }

    @Test
    void what_was_written_leaves_when_the_turn_ends() {
        first.writeAndFlush(ascii("a"));
        assertThat(written(first)).isEmpty();
        endTurn();
        assertThat(written(first)).containsExactly("a");
    }

    @Test
    void connections_are_flushed_once_in_the_order_in_which_they_asked() {
        second.writeAndFlush(ascii("a"));
        first.writeAndFlush(ascii("b"));
        second.writeAndFlush(ascii("c"));
        assertThat(turn).hasSize(1);
        endTurn();
        assertThat(order).containsExactly("second", "first");
        assertThat(written(second)).containsExactly("a", "c");
    }

    @Test
    void the_next_turn_has_a_flush_of_its_own() {
        first.writeAndFlush(ascii("a"));
        endTurn();
        first.writeAndFlush(ascii("b"));
        endTurn();
        assertThat(written(first)).containsExactly("a", "b");
    }

    @Test
    void what_was_not_to_be_flushed_stays() {
        first.write(ascii("a"));
        endTurn();
        assertThat(written(first)).isEmpty();
    }

    @Test
    void a_close_does_not_overtake_what_was_flushed() {
        first.writeAndFlush(ascii("a"));
        first.close();
        assertThat(written(first)).containsExactly("a");
        endTurn();
    }

    @Test
    void a_full_connection_is_flushed_at_once() {
        first.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        first.writeAndFlush(ascii("much"));
        assertThat(written(first)).containsExactly("much");
    }

    @Test
    void who_is_made_to_write_by_a_flush_leaves_in_the_same_turn() {
        first.writeAndFlush(ascii("a"))
                .addListener(flushed -> second.writeAndFlush(ascii("answer to a")));
        endTurn();
        assertThat(written(second)).containsExactly("answer to a");
    }

    @Test
    void many_connections_wait_for_one_turn() {
        var many = new ArrayList<EmbeddedChannel>();
        for (int i = 0; i < 1000; i++) {
            EmbeddedChannel channel = channel("one of many");
            many.add(channel);
            channel.writeAndFlush(ascii("a"));
        }
        endTurn();
        assertThat(order).hasSize(1000);
        many.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private void endTurn() {
        for (Runnable task = turn.poll(); task != null; task = turn.poll()) {
            task.run();
        }
    }

    private EmbeddedChannel channel(String name) {
        var network =
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext ctx) {
                        order.add(name);
                        ctx.flush();
                    }
                };
        return new EmbeddedChannel(network, flushes.connection());
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static List<String> written(EmbeddedChannel channel) {
        var texts = new ArrayList<String>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            texts.add(next.toString(US_ASCII));
            next.release();
        }
        return texts;
    }
}
