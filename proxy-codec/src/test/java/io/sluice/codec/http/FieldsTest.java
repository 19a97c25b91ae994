package io.sluice.codec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** The table of offsets. */
final class FieldsTest {
    private final Fields fields = new Fields();

    @Test
    void finds_lines_by_name() {
        place("Host: a\r\nVia: 1\r\nVia: 2\r\n", 0);
        fields.add(FieldName.HOST, 0, 4, 6, 1);
        fields.add(FieldName.VIA, 9, 3, 14, 1);
        fields.add(FieldName.VIA, 17, 3, 22, 1);

        assertThat(fields.find(FieldName.VIA)).isEqualTo(1);
        assertThat(fields.next(FieldName.VIA, 2)).isEqualTo(2);
        assertThat(fields.next(FieldName.VIA, 3)).isEqualTo(-1);
        assertThat(fields.find(FieldName.EXPECT)).isEqualTo(-1);
        assertThat(fields.isRepeated(FieldName.VIA.bit())).isTrue();
        assertThat(fields.isRepeated(FieldName.HOST.bit())).isFalse();
        assertThat(fields.hasAny(FieldName.setOf(FieldName.EXPECT, FieldName.HOST))).isTrue();
        assertThat(fields.find(ascii("via"))).isEqualTo(1);
        assertThat(fields.find(ascii("vio"))).isEqualTo(-1);
        assertThat(fields.lineEnd(1)).isEqualTo(17);
        assertThat(fields.lineEnd(2)).isEqualTo(25);
    }

    @Test
    void adds_the_base_to_every_index() {
        place("Host: Abc\r\n", 5);
        fields.add(FieldName.HOST, 0, 4, 6, 3);

        assertThat(fields.nameStart(0)).isEqualTo(5);
        assertThat(fields.valueStart(0)).isEqualTo(11);
        assertThat(fields.lineEnd(0)).isEqualTo(16);
        assertThat(fields.value(0)).isEqualTo("Abc");
        assertThat(fields.valueIs(0, ascii("abc"))).isTrue();
        assertThat(fields.valueIs(0, ascii("abd"))).isFalse();
    }

    @Test
    void grows_and_forgets() {
        for (int i = 0; i < 1000; i++) {
            fields.add(FieldName.OTHER, i, 1, i, 0);
        }
        fields.nominate(999);
        assertThat(fields.count()).isEqualTo(1000);
        assertThat(fields.nameStart(999)).isEqualTo(999);
        assertThat(fields.nominated(999)).isTrue();

        fields.clear();
        assertThat(fields.count()).isZero();
        assertThat(fields.hasAny(-1)).isFalse();
        assertThat(fields.isRepeated(-1)).isFalse();
        fields.add(FieldName.HOST, 0, 4, 6, 1);
        assertThat(fields.nominated(0)).isFalse();
    }

    @Test
    void has_no_line_outside_its_count() {
        fields.add(FieldName.HOST, 0, 4, 6, 1);
        assertThatThrownBy(() -> fields.valueStart(1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fields.name(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void place(String lines, int base) {
        ByteBuf bytes = Unpooled.buffer().writeZero(base).writeBytes(ascii(lines));
        fields.extent(lines.length());
        fields.place(bytes, base);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
