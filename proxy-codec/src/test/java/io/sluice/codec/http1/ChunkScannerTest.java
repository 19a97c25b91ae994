package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http1.ChunkScanner.Pass;
import io.sluice.codec.http1.ChunkScanner.Step;
import io.sluice.codec.http1.ChunkScanner.Strictness;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The ranges, one by one. */
final class ChunkScannerTest {
    private final ChunkScanner scanner = new ChunkScanner(Strictness.RESPONSE);

    @Test
    void tells_framing_content_and_the_rest_apart() {
        assertThat(steps("5;a=b↵hello↵3↵abc↵0;x↵T: 1↵U: 2↵↵next"))
                .containsExactly(
                        "FRAME 5",
                        "DROP ;a=b",
                        "FRAME \r\n",
                        "DATA hello",
                        "FRAME \r\n3\r\n",
                        "DATA abc",
                        "FRAME \r\n0",
                        "DROP ;x",
                        "FRAME \r\n",
                        "DROP T: 1\r\nU: 2\r\n",
                        "END \r\n");
        assertThat(scanner.ended()).isTrue();
    }

    @Test
    void ends_again_without_consuming_when_asked_again() {
        ByteBuf in = bytes("0↵↵0↵↵");
        assertThat(scanner.next(in)).isEqualTo(Step.FRAME);
        assertThat(scanner.next(in)).isEqualTo(Step.END);
        assertThat(scanner.next(in)).isEqualTo(Step.END);
        assertThat(scanner.length()).isZero();
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.ENDED);
        assertThat(scanner.length()).isZero();
        assertThat(in.readableBytes()).isEqualTo(5);

        scanner.reset();
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.ENDED);
        assertThat(scanner.length()).isEqualTo(5);
    }

    @Test
    void stays_faulty_until_it_is_reset() {
        ByteBuf in = bytes("x5↵");
        assertThat(scanner.next(in)).isEqualTo(Step.FAULTY);
        assertThat(scanner.next(in)).isEqualTo(Step.FAULTY);
        assertThat(scanner.message()).endsWith(".");
        assertThat(in.readerIndex()).isZero();

        scanner.reset();
        in.skipBytes(1);
        assertThat(scanner.next(in)).isEqualTo(Step.FRAME);
        assertThat(scanner.message()).isEmpty();
    }

    @Test
    void says_how_much_of_a_chunk_is_missing() {
        ByteBuf in = bytes("10↵hello");
        assertThat(scanner.remaining()).isZero();
        scanner.next(in);
        assertThat(scanner.remaining()).isEqualTo(16);
        scanner.next(in);
        assertThat(scanner.remaining()).isEqualTo(11);
        assertThat(scanner.next(in)).isEqualTo(Step.MORE);
    }

    @Test
    void lets_a_buffer_of_events_through_in_one_call() {
        ByteBuf in = bytes("b↵data: one\\n\\n↵b↵data: two\\n\\n↵");
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.ALL);
        assertThat(scanner.start()).isZero();
        assertThat(scanner.length()).isEqualTo(in.readableBytes());
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void finds_the_end_inside_a_buffer() {
        ByteBuf in = bytes("1↵x↵0↵↵surplus");
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.ENDED);
        assertThat(scanner.length()).isEqualTo(11);
        assertThat(scanner.ended()).isTrue();
    }

    @Test
    void stops_before_what_must_not_be_passed_on() {
        ByteBuf in = bytes("1;e↵x↵0↵T: 1↵↵");
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.PARTLY);
        assertThat(scanner.length()).isEqualTo(1);
        in.skipBytes(1);
        assertThat(scanner.next(in)).isEqualTo(Step.DROP);
        assertThat(scanner.length()).isEqualTo(2);
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.PARTLY);
        assertThat(scanner.length()).isEqualTo("..x..0..".length());
        in.skipBytes(scanner.length());
        assertThat(scanner.next(in)).isEqualTo(Step.DROP);
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.ENDED);
        assertThat(scanner.length()).isEqualTo(2);
    }

    @Test
    void says_what_may_pass_before_a_fault() {
        ByteBuf in = bytes("1↵x↵z↵");
        assertThat(scanner.scanThrough(in)).isEqualTo(Pass.FAULTY);
        assertThat(scanner.length()).isEqualTo(4);
        assertThat(scanner.message()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1;a b c↵", "1;↵", "1;\"↵", "1;\\xff↵", "1;a\\tb↵"})
    void takes_any_text_as_a_backends_extension(String line) {
        assertThat(steps(line)).endsWith("FRAME \r\n");
        var strict = new ChunkScanner(Strictness.REQUEST);
        ByteBuf in = bytes(line);
        strict.next(in);
        assertThat(strict.next(in)).isEqualTo(Step.FAULTY);
    }

    @Test
    void counts_a_backends_extensions_for_each_chunk() {
        String chunk = "1;⟨10000*e⟩↵x↵";
        assertThat(steps(chunk + chunk + chunk + "0↵↵")).last().isEqualTo("END \r\n");
    }

    @Test
    void takes_sizes_of_63_bits_from_a_backend() {
        ByteBuf in = bytes("7fffffffffffffff↵x");
        assertThat(scanner.next(in)).isEqualTo(Step.FRAME);
        assertThat(scanner.remaining()).isEqualTo(Long.MAX_VALUE);
        assertThat(scanner.next(in)).isEqualTo(Step.DATA);
        assertThat(scanner.next(in)).isEqualTo(Step.MORE);
    }

    @Test
    void takes_chunks_below_2_gib_from_a_client() {
        var strict = new ChunkScanner(Strictness.REQUEST);
        assertThat(strict.next(bytes("7fffffff↵"))).isEqualTo(Step.FRAME);
        strict.reset();
        assertThat(strict.next(bytes("80000000↵"))).isEqualTo(Step.FAULTY);
    }

    private List<String> steps(String notation) {
        ByteBuf in = bytes(notation);
        List<String> steps = new ArrayList<>();
        while (true) {
            Step step = scanner.next(in);
            if (step == Step.MORE || step == Step.FAULTY) {
                return steps;
            }
            steps.add(step + " " + text(in, scanner));
            if (step == Step.END) {
                return steps;
            }
        }
    }

    private static String text(ByteBuf in, ChunkScanner scanner) {
        return in.toString(scanner.start(), scanner.length(), StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf bytes(String notation) {
        return Unpooled.wrappedBuffer(Rows.bytes(notation));
    }
}
