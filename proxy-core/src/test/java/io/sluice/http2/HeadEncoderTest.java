package io.sluice.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.HeadProgress;
import io.sluice.codec.http1.ResponseHeadParser;
import io.sluice.codec.http1.ResponseHeadWriter;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What is written is read by a decoder of another make, which keeps to what it has announced. */
final class HeadEncoderTest {
    private static final String TOKEN =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-!#$&'*+^`|~_.";
    private static final List<String> KNOWN =
            List.of("Date", "server", "Content-Type", "X-Request-ID", "Via", "Set-Cookie", "Host");

    /** Of one connection only, and said in other ways by frames. */
    private static final String FRAMES_SAY = "(?i)(connection|transfer-encoding):.*";

    private final SplittableRandom random = new SplittableRandom(20_261_121);
    private final HeadEncoder encoder = new HeadEncoder(true);
    private final DefaultHttp2HeadersDecoder decoder =
            new DefaultHttp2HeadersDecoder(true, 1 << 24);

    static Stream<Arguments> answers() {
        return Rows.read("answered.txt", 4).stream()
                .map(row -> Arguments.argumentSet(row[0], row[1], row[2], row[3]));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_has_the_fields_that_it_has_in_the_other_version(
            String mode, String received, String sent) throws Http2Exception {
        ByteBuf in = Unpooled.wrappedBuffer(Rows.bytes(received));
        byte[] own = Rows.bytes(mode.contains("buffering") ? "⟨A⟩X-Accel-Buffering: no↵" : "⟨A⟩");
        ResponseHead head = parsed(in, mode.contains("head") ? Method.HEAD : Method.GET);

        assertThat(answer(head, mode.contains("bare") ? new byte[0] : own))
                .isEqualTo(inHttp2(new String(Rows.bytes(sent), ISO_8859_1)));
    }

    @Test
    void any_answer_has_the_fields_that_it_has_in_the_other_version() throws Http2Exception {
        for (int round = 0; round < 3_000; round++) {
            changeTable();
            ByteBuf in = Unpooled.copiedBuffer(generated(), ISO_8859_1);
            ResponseHead head = parsed(in, random.nextInt(9) == 0 ? Method.HEAD : Method.GET);
            byte[] own = own();
            ByteBuf lines = Unpooled.buffer();
            ResponseHeadWriter.write(
                    lines, head, head.framing(), head.declaredLength(), false, 1, own);

            assertThat(answer(head, own)).isEqualTo(inHttp2(lines.toString(ISO_8859_1)));
        }
    }

    @Test
    void any_list_of_fields_is_read_as_it_was_written() throws Http2Exception {
        for (int round = 0; round < 2_000; round++) {
            changeTable();
            Http2Headers head =
                    round % 2 == 0
                            ? new FieldList().status(Integer.toString(100 + random.nextInt(500)))
                            : new FieldList()
                                    .method(any("GET", "POST", "PUT", token(9)))
                                    .scheme(any("http", "https"))
                                    .path(any("/", "/index.html", '/' + token(300)))
                                    .authority(token(20));
            for (int i = random.nextInt(9); i > 0; i--) {
                head.add(
                        any(KNOWN.get(random.nextInt(7)), token(200)).toLowerCase(Locale.ROOT),
                        text());
            }

            assertThat(listed(head)).isEqualTo(text(head));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 254, 255, 256, 16_510, 16_511, 70_000})
    void texts_of_any_length_are_read_as_they_were_written(int length) throws Http2Exception {
        String text = "v".repeat(length);
        Http2Headers head = new FieldList().status("200").add("server", text);
        if (length > 0) {
            head.add("n".repeat(length), "");
        }

        assertThat(listed(head)).isEqualTo(text(head));
    }

    @Test
    void a_table_that_was_made_smaller_is_given_up_in_the_next_head_and_said_once()
            throws Http2Exception {
        Http2Headers head = new FieldList().status("200");
        ByteBuf before = encoded(head);
        encoder.maxHeaderTableSize(0);
        encoder.maxHeaderTableSize(1 << 16);
        ByteBuf first = encoded(head);
        ByteBuf second = encoded(head);

        assertThat(before).isEqualTo(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88}));
        assertThat(first).isEqualTo(Unpooled.wrappedBuffer(new byte[] {0x20, (byte) 0x88}));
        assertThat(second).isEqualTo(before);
        assertThat(encoder.maxHeaderTableSize()).isEqualTo(1 << 16);
    }

    @Test
    void what_a_discarded_head_has_said_of_the_table_is_said_again() throws Http2Exception {
        encoder.maxHeaderTableSize(100);
        encoded(new FieldList().status("200"));
        encoder.discarded();

        assertThat(encoded(new FieldList().status("204")).getByte(0)).isEqualTo((byte) 0x20);
    }

    @Test
    void credentials_are_marked_as_what_no_table_may_hold() throws Http2Exception {
        ByteBuf block =
                encoded(
                        new FieldList()
                                .add("authorization", "a")
                                .add("cookie", "b")
                                .add("x-api-key", "c"));

        assertThat(block.getByte(0)).isEqualTo((byte) 0x1f);
        assertThat(block.getByte(4)).isEqualTo((byte) 0x1f);
        assertThat(block.getByte(8)).isEqualTo((byte) 0x10);
    }

    @Test
    void a_backend_is_sent_no_larger_head_than_it_takes() throws Http2Exception {
        var toBackend = new HeadEncoder(false);
        toBackend.maxHeaderListSize(100);
        Http2Headers fits = new FieldList().add("n", "v".repeat(67));
        Http2Headers exceeds = new FieldList().add("n", "v".repeat(68));
        ByteBuf out = Unpooled.buffer();

        toBackend.encodeHeaders(1, fits, out);
        assertThatThrownBy(() -> toBackend.encodeHeaders(3, exceeds, out))
                .isInstanceOf(Http2Exception.HeaderListSizeException.class);
        encoder.maxHeaderListSize(100);
        assertThat(listed(exceeds)).isEqualTo(text(exceeds)); // an answer is sent all the same
    }

    /** The decoder takes another size of table from now on, or several in turn. */
    private void changeTable() throws Http2Exception {
        for (int i = random.nextInt(20); i > 16; i--) {
            int size = random.nextInt(3) == 0 ? 0 : random.nextInt(10_000);
            decoder.maxHeaderTableSize(size);
            encoder.maxHeaderTableSize(size);
        }
    }

    private String generated() {
        var head = new StringBuilder("HTTP/1.1 ");
        head.append(any("200", "201", "204", "205", "304", "404", "503", "599")).append(" Why\r\n");
        if (random.nextBoolean()) {
            head.append("Content-Length: ")
                    .append(random.nextLong(1L << random.nextInt(1, 62)))
                    .append("\r\n");
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            String name = any(KNOWN.get(random.nextInt(7)), token(200), "Connection", "Keep-Alive");
            head.append(name).append(':').append(any("", " ", "\t "));
            head.append(name.equals("Connection") ? any("close", "x-1, server") : text());
            head.append(any("", " ")).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private byte[] own() {
        var lines = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            lines.append(
                    any("X-Request-ID", "x-sluice-backend", "X-Accel-Buffering", "X-" + token(9)));
            lines.append(": ").append(text().strip()).append("\r\n");
        }
        return lines.toString().getBytes(ISO_8859_1);
    }

    private String token(int longest) {
        var token = new StringBuilder();
        for (int i = random.nextInt(1, longest + 1); i > 0; i--) {
            token.append(TOKEN.charAt(random.nextInt(TOKEN.length())));
        }
        return token.toString();
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(150);
                i > 0;
                i--) {
            int c = random.nextInt(' ', 256);
            text.append((char) (c == 0x7f ? ' ' : c));
        }
        return text.toString().replaceAll("^ +| +$", "");
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static ResponseHead parsed(ByteBuf in, Method method) {
        var head = new ResponseHead();
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT.withBytes(1 << 20));
        assertThat(parser.parse(in, method, head))
                .as("%s", in.toString(ISO_8859_1))
                .isEqualTo(HeadProgress.COMPLETE);
        return head;
    }

    private List<String> answer(ResponseHead head, byte[] own) throws Http2Exception {
        ByteBuf out = Unpooled.buffer();
        encoder.answer(head, own, out);
        List<String> read = text(decoder.decodeHeaders(1, out));
        assertThat(out.isReadable()).isFalse();
        return read;
    }

    private List<String> listed(Http2Headers head) throws Http2Exception {
        return text(decoder.decodeHeaders(1, encoded(head)));
    }

    private ByteBuf encoded(Http2Headers head) throws Http2Exception {
        ByteBuf out = Unpooled.buffer();
        encoder.encodeHeaders(1, head, out);
        return out;
    }

    private static List<String> text(Http2Headers head) {
        var fields = new ArrayList<String>();
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            fields.add(field.getKey() + ": " + field.getValue());
        }
        return fields;
    }

    private static List<String> inHttp2(String head) {
        var fields = new ArrayList<String>();
        for (String line : head.strip().lines().toList()) {
            if (fields.isEmpty()) {
                fields.add(":status: " + line.substring(9, 12));
            } else if (!line.matches(FRAMES_SAY)) {
                int colon = line.indexOf(':');
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                fields.add(name + ": " + line.substring(colon + 1).strip());
            }
        }
        return fields;
    }
}
