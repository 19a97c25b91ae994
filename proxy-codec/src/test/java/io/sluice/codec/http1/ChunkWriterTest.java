package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http1.ChunkScanner.Pass;
import io.sluice.codec.http1.ChunkScanner.Strictness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** Sizes and the fixed pieces. */
final class ChunkWriterTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 9, 10, 15, 16, 255, 256, 4096, 65_535, 1L << 32, Long.MAX_VALUE})
    void writes_sizes_in_as_few_digits_as_possible(long size) {
        ByteBuf out = Unpooled.buffer(1);
        ChunkWriter.writeSizeLine(out, size);
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo(Long.toHexString(size) + "\r\n");
        assertThat(out.readableBytes()).isLessThanOrEqualTo(ChunkWriter.LONGEST_SIZE_LINE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refuses_a_size_that_would_end_the_content(long size) {
        ByteBuf out = Unpooled.buffer();
        assertThatThrownBy(() -> ChunkWriter.writeSizeLine(out, size))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writes_what_the_scanner_reads() {
        ByteBuf out = Unpooled.buffer();
        ChunkWriter.writeSizeLine(out, 5);
        out.writeCharSequence("hello", StandardCharsets.US_ASCII);
        out.writeBytes(ChunkWriter.crlf());
        ChunkWriter.writeSizeLine(out, 1);
        out.writeByte('x').writeBytes(ChunkWriter.dataEndAndLastChunk());

        var scanner = new ChunkScanner(Strictness.REQUEST);
        assertThat(scanner.scanThrough(out)).isEqualTo(Pass.ENDED);
        assertThat(scanner.length()).isEqualTo(out.readableBytes());
    }

    @Test
    void gives_pieces_that_survive_being_read_and_released() {
        ByteBuf first = ChunkWriter.lastChunk();
        first.skipBytes(5);
        first.release();
        assertThat(ChunkWriter.lastChunk().toString(StandardCharsets.US_ASCII))
                .isEqualTo("0\r\n\r\n");
        assertThat(ChunkWriter.lastChunk().isReadOnly()).isTrue();
    }
}
