package io.sluice.codec.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.peek.PeekFault.Kind;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoundaryTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a token | multipart/form-data; boundary=abc | abc",
                "J35 quoted | multipart/form-data; boundary=\"a b:c\" | a b:c",
                "J35 beginning with hyphens | multipart/form-data; boundary=----WebKitFormBoundaryX1 | ----WebKitFormBoundaryX1",
                "upper case | Multipart/Form-Data; BOUNDARY=AbC | AbC",
                "no space | multipart/form-data;boundary=abc | abc",
                "much space | multipart/form-data \t ; \t boundary=abc ; | abc",
                "other parameters | multipart/form-data; charset=utf-8; boundary=abc; x=\"y;z\" | abc",
                "of 70 characters | multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789 | 0123456789012345678901234567890123456789012345678901234567890123456789",
                "every character | multipart/form-data; boundary=\"'()+_,-./:=?09azAZ\" | '()+_,-./:=?09azAZ",
            })
    void finds_the_boundary(String row, String contentType, String boundary) {
        assertThat(Boundary.of(contentType)).isEqualTo(new Boundary.Known(boundary));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "J35 missing | multipart/form-data",
                "J35 missing among others | multipart/form-data; charset=utf-8",
                "empty | multipart/form-data; boundary=",
                "empty in quotes | multipart/form-data; boundary=\"\"",
                "J35 of 71 characters | multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890",
                "twice | multipart/form-data; boundary=a; boundary=a",
                "not ASCII | multipart/form-data; boundary=\"é\"",
                "a character that is not allowed | multipart/form-data; boundary=\"a%b\"",
                "a space at the end | multipart/form-data; boundary=\"a \"",
                "an open quote | multipart/form-data; boundary=\"a",
                "behind the quote | multipart/form-data; boundary=\"a\"b",
                "no token | multipart/form-data; boundary=a=b",
                "space about the equals sign | multipart/form-data; boundary = a",
                "an escape | multipart/form-data; boundary=\"a\\b\"",
                "encoded | multipart/form-data; boundary*=utf-8''a",
                "two types | multipart/form-data; boundary=a, text/plain",
            })
    void refuses_a_boundary_that_is_missing_or_malformed(String row, String contentType) {
        assertThat(Boundary.of(contentType))
                .isInstanceOfSatisfying(
                        Boundary.Refused.class,
                        refused ->
                                assertThat(refused.fault().kind())
                                        .isEqualTo(Kind.INVALID_MULTIPART));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "JSON | application/json",
                "J37 a form in one line | application/x-www-form-urlencoded",
                "another multipart | multipart/mixed; boundary=a",
                "a longer name | multipart/form-dataX; boundary=a",
                "nothing | ``",
                "no subtype | multipart",
                "an empty subtype | multipart/",
            })
    void refuses_another_media_type(String row, String contentType) {
        assertThat(Boundary.of(contentType))
                .isInstanceOfSatisfying(
                        Boundary.Refused.class,
                        refused ->
                                assertThat(refused.fault().kind())
                                        .isEqualTo(Kind.UNSUPPORTED_MEDIA_TYPE));
    }
}
