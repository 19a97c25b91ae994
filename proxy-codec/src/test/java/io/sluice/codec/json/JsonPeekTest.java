package io.sluice.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.sluice.codec.json.JsonRows.Row;
import io.sluice.codec.peek.Outcome;
import io.sluice.codec.peek.PeekFault.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.stream.Stream;

/** The case list, each row whole and in every split. */
final class JsonPeekTest {
    private final JsonPeek peek = new JsonPeek(JsonLimits.DEFAULT);

    static Stream<Row> rows() {
        return JsonRows.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides_as_the_row_says(Row row) {
        check(row, Outcome.whole(peek, row.body()));
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
        for (int cut = 0; cut <= row.body().length; cut++) {
            assertThat(Outcome.split(peek, row.body(), cut % 2 == 0, cut, row.body().length))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void j23_refuses_every_truncation(Row row) {
        byte[] body = new String(row.body(), UTF_8).stripTrailing().getBytes(UTF_8);
        for (int end = 0; end < body.length && row.model() != null; end++) {
            assertThat(Outcome.whole(peek, Arrays.copyOf(body, end)))
                    .as("cut off at %d", end)
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    private static void check(Row row, Outcome outcome) {
        switch (outcome) {
            case Outcome.Model model -> {
                assertThat(row.fault()).as("refused").isNull();
                assertThat(model.name()).isEqualTo(row.model());
                String raw =
                        new String(
                                row.body(),
                                (int) model.start(),
                                (int) (model.end() - model.start()),
                                UTF_8);
                assertThat(raw).startsWith("\"").endsWith("\"").hasSizeGreaterThan(2);
            }
            case Outcome.Refused refused -> {
                assertThat(refused.fault().kind()).isEqualTo(row.fault());
                assertThat(refused.fault().message()).isNotBlank();
            }
        }
    }

    @Test
    void knows_the_model_before_the_body_ends() {
        assertThat(feed("{\"messages\":[],\"model\":\"m")).isTrue();
        assertThat(peek.modelKnown()).isFalse();
        assertThat(feed("\",")).isTrue();
        assertThat(peek.modelKnown()).isTrue();
        assertThat(peek.modelValueStart()).isEqualTo(23);
        assertThat(peek.modelValueEnd()).isEqualTo(26);
        assertThat(peek.finish()).isFalse();
        assertThat(peek.fault().kind()).isEqualTo(Kind.INVALID_JSON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\",\"stream\":true}                  | true  | -1",
                "{\"stream\" : true ,\"model\":\"m\"}                | true  | -1",
                "{\"stream\":false,\"model\":\"m\"}                 | false | -1",
                "{\"stream\":\"true\",\"model\":\"m\"}              | false | -1",
                "{\"stream\":{\"a\":true},\"model\":\"m\"}          | false | -1",
                "{\"stream\":[true],\"model\":\"m\"}                | false | -1",
                "{\"a\":{\"stream\":true},\"model\":\"m\"}          | false | -1",
                "{\"stream\":null,\"a\":true,\"model\":\"m\"}       | false | -1",
                "{\"model\":\"m\",\"max_tokens\":250}               | false | 250",
                "{\"max_completion_tokens\":7,\"model\":\"m\"}      | false | 7",
                "{\"max_output_tokens\":7, \"model\":\"m\"}         | false | 7",
                "{\"max_tokens\":1e3,\"model\":\"m\"}               | false | -1",
                "{\"max_tokens\":-5,\"model\":\"m\"}                | false | -1",
                "{\"max_tokens\":[5],\"model\":\"m\"}               | false | -1",
                "{\"max_tokens\":\"5\",\"model\":\"m\"}             | false | -1",
                "{\"max_tokens\":99999999999999999999,\"model\":\"m\"} | false | -1",
            })
    void learns_whether_it_streams_and_how_far_in_any_two_pieces(
            String body, boolean streams, long most) {
        for (int split = 0; split <= body.length(); split++) {
            peek.reset();
            assertThat(feed(body.substring(0, split)) && feed(body.substring(split))).isTrue();
            assertThat(peek.finish()).isTrue();
            assertThat(peek.streams()).as("split at " + split).isEqualTo(streams);
            assertThat(peek.mostTokens()).as("split at " + split).isEqualTo(most);
        }
    }

    @Test
    void stays_faulty_until_it_is_reset() {
        assertThat(feed("[")).isFalse();
        assertThat(feed("{\"model\":\"m\"}")).isFalse();
        assertThat(peek.finish()).isFalse();
        peek.reset();
        assertThat(feed("{\"model\":\"m\"}")).isTrue();
        assertThat(peek.finish()).isTrue();
        assertThatThrownBy(peek::fault).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reads_on_after_a_body_that_was_given_up_in_the_middle() {
        byte[] body = "{\"a\":[{\"b\":-1.5e3,\"c\":tru".getBytes(UTF_8);
        for (int end = 0; end < body.length; end++) {
            peek.feed(Unpooled.wrappedBuffer(body, 0, end));
            assertThat(Outcome.whole(peek, "{\"model\":\"n\"}".getBytes(UTF_8)))
                    .isEqualTo(new Outcome.Model("n", 9, 12));
        }
    }

    @Test
    void peeks_of_one_loop_share_their_working_memory() {
        var scratch = new JsonScratch();
        var one = new JsonPeek(JsonLimits.DEFAULT, scratch);
        var two = new JsonPeek(JsonLimits.DEFAULT, scratch);
        byte[] body =
                "{\"a\":\"\\u00e9\u00e9\",\"b\":[1.5e10],\"model\":\"\\ud83d\\ude00\"}"
                        .getBytes(UTF_8);
        for (byte b : body) {
            assertThat(one.feed(Unpooled.wrappedBuffer(new byte[] {b}))).isTrue();
            assertThat(two.feed(Unpooled.wrappedBuffer(new byte[] {b}))).isTrue();
        }
        assertThat(one.finish()).isTrue();
        assertThat(two.finish()).isTrue();
        assertThat(new String(two.model(), 0, two.modelLength(), UTF_8)).isEqualTo("\ud83d\ude00");
    }

    private boolean feed(String piece) {
        return peek.feed(Unpooled.wrappedBuffer(piece.getBytes(UTF_8)));
    }
}
