package io.sluice.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;

/** J13: the peek and Java's decoder agree on what is UTF-8. */
final class Utf8Test {
    /** Around the borders of what may follow a second byte. */
    private static final int[] BORDERS = {'a', 0x80, 0xbf, 0xc0};

    private static final String HEAD = "{\"model\":\"m\",\"a\":\"";

    private final JsonPeek peek = new JsonPeek(JsonLimits.DEFAULT);
    private final CharsetDecoder decoder = UTF_8.newDecoder();

    @Test
    void j13_agrees_with_java_on_every_first_and_second_byte() {
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                for (int third : BORDERS) {
                    for (int fourth : BORDERS) {
                        check(first, second, third, fourth);
                    }
                }
            }
        }
    }

    private void check(int... units) {
        byte[] body = (HEAD + new String(units, 0, 4) + "\"}").getBytes(ISO_8859_1);
        if (units[1] < ' ' || units[1] == '"' || units[1] == '\\') {
            return;
        }
        peek.reset();
        ByteBuf in = Unpooled.wrappedBuffer(body);
        boolean good = peek.feed(in) && peek.finish();
        if (good != decodes(body)) {
            assertThat(good)
                    .as("%x %x %x %x", units[0], units[1], units[2], units[3])
                    .isEqualTo(!good);
        }
    }

    private boolean decodes(byte[] body) {
        try {
            decoder.decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException broken) {
            return false;
        }
    }
}
