package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.testkit.Rows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/** Every row of requests.txt, in every split. */
final class RequestRowsTest {
    /** Longer rows are split at fewer places, or the test takes minutes. */
    private static final int SPLIT_EVERYWHERE = 1_000;

    private static final int OTHER_SPLITS = 20;

    static Stream<Arguments> rows() {
        return Rows.read("requests.txt", 5).stream()
                .map(row -> Arguments.argumentSet(row[0], Rows.text(row[1]), Rows.bytes(row[4])));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void has_its_outcome_when_it_comes_whole(String outcome, byte[] bytes) {
        try (var dialogue = new RequestDialogue(ByteBufAllocator.DEFAULT.directBuffer())) {
            dialogue.receive(bytes, 0, bytes.length);
            assertThat(dialogue.outcome()).isEqualTo(outcome);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void has_its_outcome_when_it_comes_byte_by_byte(String outcome, byte[] bytes) {
        try (var dialogue = new RequestDialogue(Unpooled.buffer())) {
            for (int i = 0; i < bytes.length; i++) {
                dialogue.receive(bytes, i, i + 1);
            }
            assertThat(dialogue.outcome()).isEqualTo(outcome);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void has_its_outcome_when_it_comes_in_two_pieces(String outcome, byte[] bytes) {
        int step = bytes.length < SPLIT_EVERYWHERE ? 1 : bytes.length / OTHER_SPLITS;
        for (int split = 1; split < bytes.length; split += step) {
            assertThat(read(bytes, split)).as("split at %s", split).isEqualTo(outcome);
        }
    }

    private static String read(byte[] bytes, int split) {
        try (var dialogue = new RequestDialogue(Unpooled.buffer())) {
            dialogue.receive(bytes, 0, split);
            dialogue.receive(bytes, split, bytes.length);
            return dialogue.outcome();
        }
    }
}
