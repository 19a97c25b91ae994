package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class JoinedWritesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final JoinedWrites out = new JoinedWrites(channel);

    @AfterEach
    void nothing_is_left_over() {
        out.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void joins_a_small_body_with_its_head() {
        begin("head;", 100);
        ByteBuf body = ascii("body");
        out.write(body);
        out.flush();
        assertThat(written()).containsExactly("head;body");
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void writes_nothing_before_it_is_flushed() {
        begin("head;", 100);
        assertThat(written()).isEmpty();
    }

    @Test
    void leaves_a_large_body_uncopied() {
        begin("head;", 1_000_000);
        ByteBuf body = Unpooled.wrappedBuffer(new byte[JoinedWrites.MOST + 1]);
        out.write(body);
        out.flush();
        assertThat(channel.<ByteBuf>readOutbound().release()).isTrue();
        assertThat(channel.<ByteBuf>readOutbound()).isSameAs(body);
        body.release();
    }

    @Test
    void keeps_the_order_when_a_piece_does_not_fit() {
        begin("head;", 3);
        out.write(ascii("four"));
        out.write(ascii("three"));
        out.flush();
        assertThat(written()).containsExactly("head;", "four", "three");
    }

    @Test
    void passes_one_message_before_it_holds_the_next() {
        begin("one;", 10);
        begin("two;", 10);
        out.flush();
        assertThat(written()).containsExactly("one;", "two;");
    }

    @Test
    void hands_over_what_it_holds_before_others_write() {
        begin("head;", 10);
        out.pass();
        channel.writeAndFlush(ascii("other"));
        assertThat(written()).containsExactly("head;", "other");
    }

    @Test
    void lets_go_of_what_was_never_sent() {
        ByteBuf head = out.room(5, 0).writeBytes(ascii("head;"));
        out.begin(head);
        out.release();
        assertThat(head.refCnt()).isZero();
    }

    /** A head with exactly {@code room} bytes left behind it. */
    private void begin(String head, int room) {
        ByteBuf whole = Unpooled.buffer(head.length() + room, head.length() + room);
        out.begin(whole.writeBytes(head.getBytes(US_ASCII)));
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private List<String> written() {
        var texts = new ArrayList<String>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            texts.add(next.toString(US_ASCII));
            next.release();
        }
        return texts;
    }
}
