package io.sluice.codec.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.multipart.MultipartRows.Row;
import io.sluice.codec.peek.Outcome;
import io.sluice.codec.peek.PeekFault.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** The case list, each row whole and in every split. */
final class MultipartPeekTest {
    private static final String PART = "--B\r\nContent-Disposition: form-data; name=";

    private final MultipartPeek peek =
            new MultipartPeek(new Boundary.Known("B"), MultipartLimits.DEFAULT);

    static Stream<Row> rows() {
        return MultipartRows.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides_as_the_row_says(Row row) {
        switch (Outcome.whole(peek, row.body())) {
            case Outcome.Model model -> {
                assertThat(row.fault()).as("refused").isNull();
                assertThat(model.name()).isEqualTo(row.model());
                byte[] raw = Arrays.copyOfRange(row.body(), (int) model.start(), (int) model.end());
                assertThat(new String(raw, UTF_8)).isEqualTo(row.model());
            }
            case Outcome.Refused refused -> {
                assertThat(refused.fault().kind()).isEqualTo(row.fault());
                assertThat(refused.fault().message()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides_the_same_byte_by_byte(Row row) {
        Outcome whole = Outcome.whole(peek, row.body());
        for (boolean direct : new boolean[] {true, false}) {
            assertThat(Outcome.split(peek, row.body(), direct, Outcome.bytewise(row.body())))
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides_the_same_in_any_two_pieces(Row row) {
        Outcome whole = Outcome.whole(peek, row.body());
        int step = Math.max(1, row.body().length / 500);
        for (int cut = 0; cut <= row.body().length; cut += step) {
            assertThat(Outcome.split(peek, row.body(), cut % 2 == 0, cut, row.body().length))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void j23_refuses_every_truncation() {
        byte[] body =
                (PART
                                + "\"model\"\r\n\r\nm\r\n"
                                + PART
                                + "\"file\"; filename=\"a\"\r\n\r\nx\r\n--B--")
                        .getBytes(US_ASCII);
        for (int end = 0; end < body.length; end++) {
            assertThat(Outcome.whole(peek, Arrays.copyOf(body, end)))
                    .as("cut off at %d", end)
                    .isInstanceOf(Outcome.Refused.class);
        }
        assertThat(Outcome.whole(peek, body)).isInstanceOf(Outcome.Model.class);
    }

    @Test
    void knows_the_model_before_the_body_ends() {
        assertThat(feed(PART + "model\r\n\r\nwhisper\r\n--")).isTrue();
        assertThat(peek.modelKnown()).isFalse();
        assertThat(feed("B")).isTrue();
        assertThat(peek.modelKnown()).isTrue();
        assertThat(peek.modelValueStart()).isEqualTo(PART.length() + 9);
        assertThat(peek.modelValueEnd()).isEqualTo(PART.length() + 9 + 7);
        assertThatThrownBy(peek::fault).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stays_faulty_until_it_is_reset() {
        assertThat(feed("--B?")).isFalse();
        assertThat(feed("\r\n" + PART + "model\r\n\r\nm\r\n--B--")).isFalse();
        assertThat(peek.finish()).isFalse();
        peek.reset();
        assertThat(feed(PART + "model\r\n\r\nm\r\n--B--")).isTrue();
        assertThat(peek.finish()).isTrue();
    }

    @Test
    void j33_finds_the_model_behind_a_file_of_25_mib() {
        feed(PART + "\"file\"; filename=\"a.wav\"\r\n\r\n");
        byte[] noise = new byte[1 << 20];
        new Random(33).nextBytes(noise);
        ByteBuf piece = Outcome.ALLOCATOR.directBuffer(noise.length).writeBytes(noise);
        for (int i = 0; i < 25; i++) {
            assertThat(peek.feed(piece)).isTrue();
        }
        piece.release();
        feed("\r\n" + PART + "\"model\"\r\n\r\nm\r\n--B--\r\n");
        assertThat(peek.finish()).isTrue();
        assertThat(peek.modelValueStart()).isGreaterThan(25L << 20);
    }

    @Test
    void j33_crosses_a_file_of_nothing_but_delimiter_beginnings_in_linear_time() {
        feed(PART + "\"file\"; filename=\"a.wav\"\r\n\r\n");
        for (String pattern : new String[] {"\r", "\r\n", "\r\n--", "\r\n--\r\n-"}) {
            byte[] piece = pattern.repeat((1 << 20) / pattern.length()).getBytes(ISO_8859_1);
            assertThat(peek.feed(Unpooled.wrappedBuffer(piece))).isTrue();
        }
        feed("\r\n" + PART + "\"model\"\r\n\r\nm\r\n--B--\r\n");
        assertThat(peek.finish()).isTrue();
    }

    @Test
    void j36_refuses_the_part_that_is_one_too_many() {
        feed((PART + "a\r\n\r\nx\r\n").repeat(999));
        assertThat(feed(PART + "model\r\n\r\nm\r\n")).isTrue();
        assertThat(feed(PART + "a\r\n\r\nx\r\n")).isFalse();
        assertThat(peek.fault().kind()).isEqualTo(Kind.INVALID_MULTIPART);
        assertThat(peek.fault().message()).contains("too many parts");
    }

    private boolean feed(String piece) {
        return peek.feed(Unpooled.wrappedBuffer(piece.getBytes(US_ASCII)));
    }
}
