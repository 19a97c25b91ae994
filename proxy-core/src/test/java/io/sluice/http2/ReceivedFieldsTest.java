package io.sluice.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields a peer may send, each by itself. */
final class ReceivedFieldsTest {
    @Test
    void takes_each_byte_in_each_place_of_a_value_as_nettys_own_check_does() {
        for (int length = 1; length <= 20; length++) {
            for (int at = 0; at < length; at++) {
                for (int b = 0; b < 256; b++) {
                    byte[] bytes = "v".repeat(length + 3).getBytes(US_ASCII);
                    bytes[at + 2] = (byte) b;
                    var value = new AsciiString(bytes, 2, length, false);

                    assertThat(takes("name", value))
                            .as("byte %d at %d of %d", b, at, length)
                            .isEqualTo(
                                    HttpHeaderValidationUtil.validateValidHeaderValue(value) < 0);
                }
            }
        }
    }

    @Test
    void takes_names_of_token_characters_without_capital_letters() {
        for (int b = 0; b < 256; b++) {
            if (b == ':') {
                continue;
            }
            byte[] bytes = {'a', (byte) b, 'c'};
            boolean isToken = HttpHeaderValidationUtil.validateToken(new AsciiString(bytes)) < 0;

            assertThat(takes(new AsciiString(bytes), AsciiString.of("v")))
                    .as("byte %d", b)
                    .isEqualTo(isToken && (b < 'A' || b > 'Z'));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", ":unknown", "A", "a b"})
    void refuses_this_name(String name) {
        assertThat(takes(AsciiString.of(name), AsciiString.of("v"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+1", "1,1", "-1", "1 "})
    void refuses_this_length(String length) {
        assertThat(takes("content-length", AsciiString.of(length))).isFalse();
    }

    @Test
    void refuses_a_second_length_and_a_second_pseudo_header_field() {
        var fields = new ReceivedFields();
        fields.add(AsciiString.of("content-length"), AsciiString.of("1"));
        fields.add(AsciiString.of(":path"), AsciiString.of("/"));

        assertThatThrownBy(() -> fields.add(AsciiString.of("content-length"), AsciiString.of("1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fields.add(AsciiString.of(":path"), AsciiString.of("/")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean takes(CharSequence name, AsciiString value) {
        try {
            new ReceivedFields().add(AsciiString.of(name), value);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
