package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

/** What a parsed head says, and when the parser says what. */
final class RequestHeadParserTest {
    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
    private final RequestHead head = new RequestHead();

    @Test
    void points_at_every_part_of_the_head() {
        parse("↵POST /v1/x?y=1&z HTTP/1.1↵Host: A:80↵Content-Length:  5 ↵Foo:↵↵hello");

        assertThat(head.length()).isEqualTo(2 + 27 + 12 + 21 + 6 + 2);
        assertThat(head.method()).isEqualTo(Method.POST);
        assertThat(head.methodText()).isEqualTo("POST");
        assertThat(head.target()).isEqualTo("/v1/x?y=1&z");
        assertThat(head.path()).isEqualTo("/v1/x");
        assertThat(head.authority()).isEqualTo("A:80");
        assertThat(head.minorVersion()).isEqualTo(1);
        assertThat(head.framing()).isEqualTo(Framing.LENGTH);
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.fields().count()).isEqualTo(3);
        assertThat(head.fields().name(1)).isEqualTo(FieldName.CONTENT_LENGTH);
        assertThat(head.fields().nameText(2)).isEqualTo("Foo");
        assertThat(head.fields().value(1)).isEqualTo("5");
        assertThat(head.fields().value(2)).isEmpty();
        assertThat(head.fields().lineEnd(2)).isEqualTo(head.fields().nameStart(2) + 6);
        assertThat(head.bytes().getByte(head.length())).isEqualTo((byte) 'h');
    }

    @Test
    void follows_its_bytes_to_another_buffer() {
        parse("GET /v1/models HTTP/1.1↵Host: a↵↵");
        ByteBuf copy = Unpooled.buffer().writeZero(40).writeBytes(head.bytes(), 0, head.length());

        head.place(copy, 40);

        assertThat(head.target()).isEqualTo("/v1/models");
        assertThat(head.authority()).isEqualTo("a");
        assertThat(head.fields().value(0)).isEqualTo("a");
    }

    @Test
    void parses_one_head_after_another_without_reset() {
        parse("POST /a HTTP/1.1↵Host: a↵Content-Length: 1↵Expect: 100-continue↵↵");
        assertThat(head.expectContinue()).isTrue();
        parse("GET /b HTTP/1.0↵↵");

        assertThat(head.target()).isEqualTo("/b");
        assertThat(head.framing()).isEqualTo(Framing.NONE);
        assertThat(head.contentLength()).isEqualTo(-1);
        assertThat(head.authorityLength()).isZero();
        assertThat(head.expectContinue()).isFalse();
        assertThat(head.fields().count()).isZero();
        assertThat(head.fields().has(FieldName.HOST)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '', true",
        "HTTP/1.1, close, false",
        "HTTP/1.1, CLOSE, false",
        "HTTP/1.1, 'keep-alive, close', false",
        "HTTP/1.1, closed, true",
        "HTTP/1.0, '', false",
        "HTTP/1.0, Keep-Alive, true",
        "HTTP/1.0, 'keep-alive, close', false"
    })
    void keeps_the_connection_as_the_client_asks(String version, String option, boolean kept) {
        parse("GET / " + version + "↵Host: a↵Connection: " + option + "↵↵");
        assertThat(head.keepAlive()).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, 5, 100-continue, CONTINUE",
        "HTTP/1.1, 5, 100-Continue, CONTINUE",
        "HTTP/1.1, 0, 100-continue, NONE",
        "HTTP/1.0, 5, 100-continue, NONE",
        "HTTP/1.0, 5, x, NONE",
        "HTTP/1.1, 5, x 100-continue, UNSUPPORTED",
        "HTTP/1.1, 5, '100-continue, foo', UNSUPPORTED",
        "HTTP/1.1, 0, x, UNSUPPORTED",
        "HTTP/1.1, 5, '', UNSUPPORTED"
    })
    void reads_the_expectation(
            String version, int length, String value, RequestHead.Expectation expected) {
        parse(
                "POST / %s↵Host: a↵Content-Length: %d↵Expect: %s↵↵"
                        .formatted(version, length, value));
        assertThat(head.expectContinue()).isEqualTo(expected == RequestHead.Expectation.CONTINUE);
        assertThat(head.expectUnsupported())
                .isEqualTo(expected == RequestHead.Expectation.UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models, true",
        "/, true",
        "/.well-known/x, true",
        "/a/...b, true",
        "/a/b/, true",
        "/a?x=%2e//../, true",
        "//v1, false",
        "/v1//x, false",
        "/v1/./x, false",
        "/v1/.., false",
        "/v1/../x, false",
        "/v1/., false",
        "/v1/%2e%2e/x, false",
        "/v1/..;/x, false",
        "/v1;a/x, false"
    })
    void knows_paths_that_could_be_read_otherwise(String target, boolean plain) {
        parse("GET " + target + " HTTP/1.1↵Host: a↵↵");
        assertThat(head.pathIsPlain()).isEqualTo(plain);
    }

    @Test
    void compares_paths_without_the_query() {
        parse("GET /v1/models?x HTTP/1.1↵Host: a↵↵");
        assertThat(head.pathEquals(Rows.bytes("/v1/models"))).isTrue();
        assertThat(head.pathEquals(Rows.bytes("/v1/models?x"))).isFalse();
        assertThat(head.pathEquals(Rows.bytes("/v1/model"))).isFalse();
        assertThat(head.pathStartsWith(Rows.bytes("/v1/"))).isTrue();
        assertThat(head.pathStartsWith(Rows.bytes("/v1/models?"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'\\x16', TLS",
        "'\\x00', METHOD",
        "'\\n', BARE_LF",
        "'↵↵\\x16', TLS",
        "' ', METHOD",
        "'GET /\\x00', TARGET_CHARACTER",
        "'GET / I', VERSION",
        "'GET / HTTP/2', VERSION",
        "'GET / HTTP/1.1\\n', REQUEST_LINE",
        "'GET / HTTP/1.1↵A: \\x01', CONTROL_CHARACTER",
        "'GET / HTTP/1.1↵A: b\\n', BARE_LF",
        "'GET / HTTP/1.1↵ ↵', FOLDED",
        "'GET ⟨16385*/⟩', TARGET_TOO_LONG",
        "'⟨65*A⟩', METHOD_TOO_LONG",
        "'GET / HTTP/1.1↵A: ⟨66000*a⟩', HEAD_TOO_LARGE"
    })
    void refuses_as_soon_as_the_bytes_cannot_become_a_head(String bytes, HeadFault fault) {
        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes(bytes));
        assertThat(parser.parse(in, head)).isEqualTo(HeadProgress.FAULTY);
        assertThat(parser.fault()).isEqualTo(fault);
        assertThat(head.bytes().capacity()).isZero();
    }

    @Test
    void stays_faulty_until_it_is_reset() {
        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes("\\x00GET / HTTP/1.1↵Host: a↵↵"));
        assertThat(parser.parse(in, head)).isEqualTo(HeadProgress.FAULTY);
        in.skipBytes(1);
        assertThat(parser.parse(in, head)).isEqualTo(HeadProgress.FAULTY);
        assertThat(parser.fault()).isEqualTo(HeadFault.METHOD);

        parser.reset();
        assertThat(parser.parse(in, head)).isEqualTo(HeadProgress.COMPLETE);
    }

    @Test
    void goes_on_when_the_bytes_have_moved_to_another_buffer() {
        byte[] bytes = Rows.bytes("GET /v1/models HTTP/1.1↵Host: a↵X: y↵↵");
        ByteBuf first = Unpooled.buffer().writeZero(9).skipBytes(9).writeBytes(bytes, 0, 30);
        assertThat(parser.parse(first, head)).isEqualTo(HeadProgress.INCOMPLETE);
        ByteBuf second = Unpooled.wrappedBuffer(bytes);
        assertThat(parser.parse(second, head)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(head.bytes()).isSameAs(second);
        assertThat(head.fields().value(1)).isEqualTo("y");
    }

    @Test
    void accepts_a_head_of_exactly_the_limit_and_no_more() {
        String text = "GET / HTTP/1.1↵Host: a↵X: yyyy↵↵";
        int length = Rows.bytes(text).length;
        var exact = new RequestHeadParser(new HeadLimits(length, 10, 10));
        var less = new RequestHeadParser(new HeadLimits(length - 1, 10, 10));

        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes(text + "⟨2000*z⟩"));
        assertThat(exact.parse(in, head)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(less.parse(in, head)).isEqualTo(HeadProgress.FAULTY);
        assertThat(less.fault().kind()).isEqualTo(HeadFault.Kind.HEAD_TOO_LARGE);
    }

    @Test
    void has_a_sentence_for_every_fault() {
        for (HeadFault fault : HeadFault.values()) {
            assertThat(fault.message()).matches("[A-Z0-9].*\\.");
        }
    }

    private void parse(String notation) {
        byte[] bytes = Rows.bytes(notation);
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        assertThat(parser.parse(in, head)).as(notation).isEqualTo(HeadProgress.COMPLETE);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains(head.methodText());
    }
}
