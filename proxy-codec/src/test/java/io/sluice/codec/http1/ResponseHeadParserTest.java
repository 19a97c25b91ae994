package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a parsed head says, and when the parser says what. */
final class ResponseHeadParserTest {
    private final ResponseHeadParser parser = new ResponseHeadParser(HeadLimits.DEFAULT);
    private final ResponseHead head = new ResponseHead();

    @Test
    void points_at_every_part_of_the_head() {
        parse("HTTP/1.0 404 Not Found↵Content-Length: 2↵Retry-After: 5↵↵ok");

        assertThat(head.length()).isEqualTo(24 + 19 + 16 + 2);
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.isInterim()).isFalse();
        assertThat(head.reason()).isEqualTo("Not Found");
        assertThat(head.reasonLength()).isEqualTo(9);
        assertThat(head.minorVersion()).isZero();
        assertThat(head.contentLength()).isEqualTo(2);
        assertThat(head.fields().value(head.fields().find(FieldName.RETRY_AFTER))).isEqualTo("5");
    }

    @Test
    void parses_interim_and_final_heads_one_after_another() {
        ByteBuf in =
                Unpooled.wrappedBuffer(
                        Rows.bytes(
                                "HTTP/1.1 103 Early Hints↵Link: x↵↵"
                                        + "HTTP/1.1 200↵Content-Length: 2↵↵ok"));
        assertThat(parser.parse(in, Method.GET, head)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(head.isInterim()).isTrue();
        in.skipBytes(head.length());
        assertThat(parser.parse(in, Method.GET, head)).isEqualTo(HeadProgress.COMPLETE);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.reason()).isEmpty();
        assertThat(head.fields().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, true",
        "Text/Event-Stream, true",
        "text/event-stream; charset=utf-8, true",
        "text/event-stream;charset=utf-8, true",
        "text/event-stream ; charset=utf-8, true",
        "text/event-streams, false",
        "text/event, false",
        "application/json, false",
        "'', false"
    })
    void knows_server_sent_events(String type, boolean events) {
        parse("HTTP/1.1 200 OK↵Content-Type: " + type + "↵↵");
        assertThat(head.isEventStream()).isEqualTo(events);
    }

    @Test
    void is_no_event_stream_without_content_type() {
        parse("HTTP/1.1 200 OK↵↵");
        assertThat(head.isEventStream()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'\\x15', STATUS_LINE",
        "'I', STATUS_LINE",
        "'HTTP/2', STATUS_LINE",
        "'HTTP/1.1 6', STATUS",
        "'HTTP/1.1 2x', STATUS_LINE",
        "'HTTP/1.1 2000', STATUS",
        "'HTTP/1.1 200 \\x00', CONTROL_CHARACTER",
        "'HTTP/1.1 200 OK↵A\\x00', CONTROL_CHARACTER"
    })
    void refuses_as_soon_as_the_bytes_cannot_become_a_head(String bytes, HeadFault fault) {
        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes(bytes));
        assertThat(parser.parse(in, Method.GET, head)).isEqualTo(HeadProgress.FAULTY);
        assertThat(parser.fault()).isEqualTo(fault);

        parser.reset();
        parse("HTTP/1.1 200 OK↵↵");
    }

    @Test
    void moves_with_its_bytes_and_lets_go_of_them() {
        parse("HTTP/1.1 200 Fine↵↵");
        ByteBuf copy = Unpooled.buffer().writeZero(3).writeBytes(head.bytes(), 0, head.length());
        head.place(copy, 3);
        assertThat(head.reason()).isEqualTo("Fine");

        head.clear();
        assertThat(head.bytes()).isNotSameAs(copy);
        assertThat(head.length()).isZero();
    }

    private void parse(String notation) {
        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes(notation));
        assertThat(parser.parse(in, Method.GET, head))
                .as(notation)
                .isEqualTo(HeadProgress.COMPLETE);
    }
}
