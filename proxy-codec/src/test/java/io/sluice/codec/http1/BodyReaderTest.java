package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http1.BodyReader.Step;
import io.sluice.codec.http1.ChunkScanner.Strictness;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

/** A body in each framing, whole and in every two pieces. */
final class BodyReaderTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "no body, NONE, -1, false, 'next', '', true",
        "a counted body, LENGTH, 5, false, 'hellonext', 'hello', true",
        "an empty counted body, LENGTH, 0, false, 'next', '', true",
        "a cut counted body, LENGTH, 9, false, 'hello', 'hello', false",
        "until the close, UNTIL_CLOSE, -1, false, 'hellonext', 'hellonext', false",
        "payload of chunks, CHUNKED, -1, false, '2;e↵he↵3↵llo↵0;e↵T: 1↵↵next', 'hello', true",
        "framed chunks, CHUNKED, -1, true, '2↵he↵3↵llo↵0↵↵next', '2↵he↵3↵llo↵0↵↵', true",
        "framed chunks with the rest dropped, CHUNKED, -1, true, '2;e↵he↵3↵llo↵0;e↵T: 1↵↵next', '2↵he↵3↵llo↵0↵↵', true",
        "cut chunks, CHUNKED, -1, false, '2↵he↵3↵l', 'hel', false",
        "no last chunk, CHUNKED, -1, true, '2↵he↵', '2↵he↵', false"
    })
    void reads_a_body(
            String name,
            Framing framing,
            long length,
            boolean keepsFraming,
            String received,
            String body,
            boolean ends) {
        byte[] bytes = Rows.bytes(received);
        String expected = new String(Rows.bytes(body), StandardCharsets.US_ASCII);
        var reader = new BodyReader(Strictness.REQUEST);
        for (int split = 0; split <= bytes.length; split++) {
            var content = new StringBuilder();
            begin(reader, framing, length, keepsFraming, content);
            var read = new StringBuilder();
            ByteBuf in = Unpooled.buffer().writeBytes(bytes, 0, split);
            Step step = drain(reader, in, read);
            in.writeBytes(bytes, split, bytes.length - split);
            step = step == Step.END ? step : drain(reader, in, read);

            assertThat(read.toString()).as("%s, split at %s", name, split).isEqualTo(expected);
            assertThat(step).isEqualTo(ends ? Step.END : Step.MORE);
            assertThat(in.toString(StandardCharsets.US_ASCII))
                    .isEqualTo(ends && received.endsWith("next") ? "next" : "");
        }
    }

    @ParameterizedTest(name = "keeps framing: {0}")
    @CsvSource({"false", "true"})
    void says_what_is_wrong_with_chunks(boolean keepsFraming) {
        var reader = new BodyReader(Strictness.RESPONSE);
        begin(reader, Framing.CHUNKED, -1, keepsFraming, new StringBuilder());
        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes("2↵hello↵"));
        Step step = drain(reader, in, new StringBuilder());
        assertThat(step).isEqualTo(Step.FAULTY);
        assertThat(reader.fault()).isEqualTo("A chunk is longer than its size.");
    }

    @Test
    void tells_where_the_content_lies_in_framing_that_is_kept() {
        byte[] bytes = Rows.bytes("2;x=1↵he↵3↵llo↵0↵A: b↵↵");
        for (int split = 0; split <= bytes.length; split++) {
            var reader = new BodyReader(Strictness.RESPONSE);
            var content = new StringBuilder();
            begin(reader, Framing.CHUNKED, -1, true, content);
            drain(reader, Unpooled.copiedBuffer(bytes, 0, split), new StringBuilder());
            ByteBuf rest = Unpooled.copiedBuffer(bytes, split, bytes.length - split);
            drain(reader, rest, new StringBuilder());
            assertThat(content.toString()).isEqualTo("hello");
        }
    }

    private static void begin(
            BodyReader reader,
            Framing framing,
            long length,
            boolean keepsFraming,
            StringBuilder content) {
        if (keepsFraming) {
            reader.beginFramed(
                    (in, start, count) ->
                            content.append(in.toString(start, count, StandardCharsets.US_ASCII)));
        } else {
            reader.begin(framing, length);
        }
    }

    private static Step drain(BodyReader reader, ByteBuf in, StringBuilder read) {
        Step step = reader.next(in);
        while (step == Step.BYTES) {
            read.append(in.toString(reader.start(), reader.length(), StandardCharsets.US_ASCII));
            step = reader.next(in);
        }
        return step;
    }
}
