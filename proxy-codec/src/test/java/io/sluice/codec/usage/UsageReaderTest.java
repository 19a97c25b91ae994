package io.sluice.codec.usage;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http1.BodyReader;
import io.sluice.codec.http1.ChunkScanner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** What is found does not depend on how an answer is cut into chunks and buffers. */
final class UsageReaderTest {
    static Stream<Dialect> dialects() {
        return Dialect.all();
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void finds_what_is_told_at_every_split(Dialect dialect) {
        byte[] payload = dialect.payload().getBytes(UTF_8);
        var reader = new UsageReader(dialect.form());
        int step = Math.max(1, payload.length / 2000);
        for (int split = 0; split <= payload.length; split += step) {
            feed(reader, Arrays.copyOfRange(payload, 0, split));
            feed(reader, Arrays.copyOfRange(payload, split, payload.length));
            check(reader, dialect, "split at " + split);
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void finds_what_is_told_in_bytes_that_come_alone(Dialect dialect) {
        var reader = new UsageReader(dialect.form());
        byte[] payload = dialect.payload().getBytes(UTF_8);
        for (byte one : payload) {
            feed(reader, one);
        }
        check(reader, dialect, "byte by byte");
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void chunk_framing_does_not_matter_wherever_it_cuts(Dialect dialect) {
        var random = new Random(1729);
        var reader = new UsageReader(dialect.form());
        byte[] payload = dialect.payload().getBytes(UTF_8);
        for (int round = 0; round < 200; round++) {
            byte[] wire = chunked(payload, random);
            var body = new BodyReader(ChunkScanner.Strictness.RESPONSE);
            body.beginFramed(reader::read);
            for (int at = 0; at < wire.length; ) {
                int next = Math.min(wire.length, at + 1 + random.nextInt(round < 100 ? 40 : 4000));
                body.next(Unpooled.wrappedBuffer(wire, at, next - at));
                at = next;
            }
            check(reader, dialect, "round " + round);
        }
    }

    @Test
    void a_number_that_is_cut_is_not_taken_for_a_smaller_one() {
        var reader = new UsageReader(UsageForm.EVENTS);
        feed(
                reader,
                "data: {\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34".getBytes(UTF_8));
        reader.finish();
        assertThat(reader.promptTokens()).isEqualTo(12);
        assertThat(reader.completionTokens()).isEqualTo(UsageReader.UNKNOWN);
    }

    @Test
    void a_stream_begins_with_its_first_text() {
        var reader = new UsageReader(UsageForm.EVENTS);
        for (int i = 0; i < 100; i++) {
            feed(reader, ": comment\n\n".getBytes(UTF_8));
            feed(reader, "data: {\"delta\":{\"role\":\"a\",\"content\":\"\"}}\n\n".getBytes(UTF_8));
            feed(reader, "data: {\"delta\":{\"content\":null}}\n\n".getBytes(UTF_8));
        }
        assertThat(reader.hasBegun()).isFalse();
        feed(reader, "data: {\"delta\":{\"content\":\"x\"}}\n".getBytes(UTF_8));
        assertThat(reader.hasBegun()).isTrue();
    }

    @Test
    void a_stream_in_an_unknown_dialect_is_taken_to_have_begun_after_a_while() {
        var reader = new UsageReader(UsageForm.EVENTS);
        for (int i = 0; i < 32; i++) {
            assertThat(reader.hasBegun()).isFalse();
            feed(reader, "data: {\"said\":\"x\"}\n\n".getBytes(UTF_8));
        }
        assertThat(reader.hasBegun()).isTrue();
        reader.reset();
        assertThat(reader.hasBegun()).isFalse();
    }

    @Test
    void random_bytes_do_no_harm() {
        var random = new Random(4104);
        for (UsageForm form : new UsageForm[] {UsageForm.EVENTS, UsageForm.JSON}) {
            var reader = new UsageReader(form);
            for (int round = 0; round < 2000; round++) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    feed(reader, noise(random));
                }
                reader.finish();
                reader.reset();
            }
        }
    }

    private static byte[] noise(Random random) {
        String letters = "\"\"\"::{}\\usage[],0123\n\r data:content\"usage\":{\"text\":\"";
        var text = new StringBuilder();
        for (int i = random.nextInt(3000); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString().getBytes(UTF_8);
    }

    private static void check(UsageReader reader, Dialect dialect, String how) {
        reader.finish();
        assertThat(reader.promptTokens()).as(how).isEqualTo(dialect.prompt());
        assertThat(reader.completionTokens()).as(how).isEqualTo(dialect.completion());
        assertThat(reader.contentEvents()).as(how).isEqualTo(dialect.events());
        reader.reset();
    }

    private static void feed(UsageReader reader, byte... bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        reader.read(buffer, 0, bytes.length);
        assertThat(buffer.readerIndex()).isZero();
        assertThat(buffer.refCnt()).isEqualTo(1);
    }

    private static byte[] chunked(byte[] payload, Random random) {
        var wire = new ByteArrayOutputStream();
        for (int at = 0; at < payload.length; ) {
            int next = Math.min(payload.length, at + 1 + random.nextInt(300));
            wire.writeBytes((Integer.toHexString(next - at) + "\r\n").getBytes(UTF_8));
            wire.write(payload, at, next - at);
            wire.writeBytes("\r\n".getBytes(UTF_8));
            at = next;
        }
        wire.writeBytes("0\r\n\r\n".getBytes(UTF_8));
        return wire.toByteArray();
    }
}
