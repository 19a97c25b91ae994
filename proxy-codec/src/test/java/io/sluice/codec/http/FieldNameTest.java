package io.sluice.codec.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names are told apart by words; each must be found, and nothing that resembles it. */
final class FieldNameTest {

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"AMBIGUOUS", "OTHER"})
    void is_found_in_any_case_and_at_any_place(FieldName name) {
        String lower = name.lowerCase();
        assertThat(of(lower)).isEqualTo(name);
        assertThat(of(lower.toUpperCase(Locale.ROOT))).isEqualTo(name);
        byte[] embedded = ascii("xyz" + lower + ": value");
        assertThat(FieldName.of(embedded, 3, lower.length())).isEqualTo(name);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"AMBIGUOUS", "OTHER"})
    void is_not_found_when_one_byte_differs(FieldName name) {
        String lower = name.lowerCase();
        for (int i = 0; i < lower.length(); i++) {
            char other = lower.charAt(i) == 'q' ? 'z' : 'q';
            assertThat(of(lower.substring(0, i) + other + lower.substring(i + 1)))
                    .isNotEqualTo(name);
        }
        assertThat(of(lower + "x")).isNotEqualTo(name);
        assertThat(of(lower.substring(1))).isNotEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content_length",
                "Content.Length",
                "Transfer-%45ncoding",
                "x_forwarded_for",
                "X.Forwarded.For",
                "host_",
                "a_b"
            })
    void is_ambiguous_when_a_lenient_server_could_read_another_name(String text) {
        assertThat(FieldName.ofUnusual(ascii(text), 0, text.length()))
                .isEqualTo(FieldName.AMBIGUOUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my.field", "a!b", "host.", "x~", "content+length"})
    void is_another_name_when_it_only_looks_unusual(String text) {
        assertThat(FieldName.ofUnusual(ascii(text), 0, text.length())).isEqualTo(FieldName.OTHER);
    }

    @Test
    void fits_into_one_word_of_bits() {
        assertThat(FieldName.values()).hasSizeLessThan(Long.SIZE);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void knows_methods_by_their_exact_bytes(Method method) {
        byte[] text = ascii("<" + method.name() + ">");
        assertThat(Method.of(text, 1, method.name().length())).isEqualTo(method);
        String lower = method.name().toLowerCase(Locale.ROOT);
        assertThat(Method.of(ascii(lower), 0, lower.length())).isEqualTo(Method.OTHER);
        assertThat(Method.of(ascii(method.name() + "X"), 0, method.name().length() + 1))
                .isEqualTo(Method.OTHER);
    }

    @ParameterizedTest
    @CsvSource({
        "a, true",
        "a:80, true",
        "a:, true",
        "a:65535, true",
        "a:65536, false",
        "a:000080, false",
        "a:8o, false",
        "'', false",
        ":80, false",
        "[::1], true",
        "[::1]:80, true",
        "[::1]80, false",
        "[::1, false",
        "[:], false",
        "[g::1], false",
        "[1.2.3.4], false",
        "a%20b, false",
        "a@b, false",
        "'a,b', false",
        "a_b.c~d, true"
    })
    void knows_a_host_with_an_optional_port(String authority, boolean valid) {
        byte[] bytes = ascii("x" + authority);
        assertThat(Authority.isValid(bytes, 1, authority.length())).isEqualTo(valid);
    }

    private static FieldName of(String name) {
        return FieldName.of(ascii(name), 0, name.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
