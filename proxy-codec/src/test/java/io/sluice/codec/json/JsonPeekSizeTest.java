package io.sluice.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.codec.peek.PeekFault.Kind;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;

/** Bodies of many megabytes, made piece by piece. */
final class JsonPeekSizeTest {
    private static final int MIB = 1 << 20;

    private final JsonPeek peek = new JsonPeek(JsonLimits.DEFAULT);

    @Test
    void j2_finds_the_model_behind_20_mib_of_messages() {
        feed("{\"messages\":[{\"content\":\"");
        String mib = "Zm9vYmFyYmFy\u00e9\\n".repeat(MIB / 16);
        feedTimes(20, mib);
        int before = "{\"messages\":[{\"content\":\"".length() + 20 * MIB;
        feed("\"}],\"model\":\"m\"}");
        assertAccepted();
        assertThat(peek.modelValueStart()).isEqualTo(before + "\"}],\"model\":".length());
        assertThat(peek.modelValueEnd()).isEqualTo(peek.modelValueStart() + 3);
    }

    @Test
    void j3_finds_the_model_before_1_mib_of_white_space() {
        feed("{\"model\":\"m\"}");
        feedTimes(1, " \n".repeat(MIB / 2));
        assertAccepted();
    }

    @Test
    void j8_refuses_a_second_model_after_5_mib() {
        feed("{\"model\":\"m\",\"a\":\"");
        feedTimes(5, "x".repeat(MIB));
        assertThat(peek.modelKnown()).isTrue();
        feed("\",\"mode\\u006c\":\"n\"}");
        assertRefused(Kind.DUPLICATE_MODEL);
    }

    @Test
    void j13_refuses_a_bad_byte_after_20_mib() {
        feed("{\"model\":\"m\",\"a\":\"");
        feedTimes(20, "x".repeat(MIB));
        peek.feed(Unpooled.wrappedBuffer("\u00ff\"}".getBytes(ISO_8859_1)));
        assertRefused(Kind.INVALID_JSON);
    }

    @Test
    void j15_refuses_a_model_of_10_mib() {
        feed("{\"model\":\"");
        feedTimes(10, "x".repeat(MIB));
        feed("\"");
        assertRefused(Kind.INVALID_MODEL);
    }

    @Test
    void j20_refuses_ten_million_brackets_at_the_limit() {
        feed("{\"a\":");
        feed("[".repeat(127));
        assertThat(peek.feed(Unpooled.wrappedBuffer("[".repeat(MIB).getBytes(UTF_8)))).isFalse();
        assertRefused(Kind.INVALID_JSON);
    }

    @Test
    void j20_passes_wide_and_deep() {
        feed("{\"a\":[0");
        String deep = "[".repeat(126) + "]".repeat(126);
        feedTimes(10, ("," + deep).repeat(MIB / 253));
        feed("],\"model\":\"m\"}");
        assertAccepted();
    }

    @Test
    void j21_passes_a_million_names() {
        feed("{");
        for (int i = 0; i < 1000; i++) {
            StringBuilder names = new StringBuilder();
            for (int k = 0; k < 1000; k++) {
                names.append("\"k").append(i * 1000 + k).append("\":1,");
            }
            feed(names.toString());
        }
        feed("\"model\":\"m\"}");
        assertAccepted();
    }

    @Test
    void j21_passes_a_number_of_a_million_digits_and_a_million_numbers() {
        feed("{\"a\":-");
        feedTimes(1, "1234567890".repeat(100_000));
        feed(".");
        feedTimes(1, "0000000001".repeat(100_000));
        feed("e-");
        feedTimes(1, "0000000001".repeat(10_000));
        feed(",\"b\":[0");
        feedTimes(1, ",1".repeat(1_000_000));
        feed("],\"c\":[0");
        feedTimes(1, ",\"\"".repeat(1_000_000));
        feed("],\"model\":\"m\"}");
        assertAccepted();
    }

    @Test
    void allocates_nothing_however_large_the_body() {
        String text =
                "{\"messages\":[{\"content\":\""
                        + "caf\u00e9 \\u00e9\\n ".repeat(5000)
                        + "\"}],\"n\":[1.5e3,true],\"model\":\"m\"}";
        ByteBuf body =
                new UnpooledByteBufAllocator(true, true)
                        .directBuffer()
                        .writeBytes(text.getBytes(UTF_8));
        peekAll(body, 50);
        long before = allocated();
        peekAll(body, 50);
        assertThat(allocated() - before).as("bytes for 50 bodies").isLessThan(4096);
        body.release();
    }

    private void peekAll(ByteBuf body, int times) {
        for (int i = 0; i < times; i++) {
            peek.reset();
            if (!peek.feed(body) || !peek.finish()) {
                throw new AssertionError(peek.fault());
            }
        }
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    private void feed(String piece) {
        feedTimes(1, piece);
    }

    private void feedTimes(int times, String piece) {
        ByteBuf bytes = Unpooled.wrappedBuffer(piece.getBytes(UTF_8));
        for (int i = 0; i < times; i++) {
            peek.feed(bytes);
        }
    }

    private void assertAccepted() {
        assertThat(peek.finish()).isTrue();
        assertThat(new String(peek.model(), 0, peek.modelLength(), UTF_8)).isEqualTo("m");
    }

    private void assertRefused(Kind kind) {
        assertThat(peek.finish()).isFalse();
        assertThat(peek.fault().kind()).isEqualTo(kind);
    }
}
