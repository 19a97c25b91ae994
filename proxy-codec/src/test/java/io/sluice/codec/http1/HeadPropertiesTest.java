package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.testkit.Rows;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What holds for any head, tried with generated ones; the generator's start is fixed. */
final class HeadPropertiesTest {
    private static final String TOKEN =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-!#$&'*+^`|~";
    private static final Origin ORIGIN = new Origin(Rows.bytes("10.0.0.9"), false, false, false);
    private static final byte[] OWN = Rows.bytes("Host: backend↵");

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(20_260_101);

    @Test
    void forwards_every_field_of_a_request_and_writes_what_parses_again() {
        for (int round = 0; round < 2_000; round++) {
            List<String> lines = fieldLines();
            ByteBuf in = buffer("POST /v1/x HTTP/1.1\r\nHost: a\r\n", lines);
            ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
            RequestHead head = parseRequest(in);
            RequestHeadWriter.write(
                    out, head, head.framing(), head.contentLength(), ORIGIN, OWN, false);

            RequestHead again = parseRequest(out);

            assertThat(again.length()).isEqualTo(out.readableBytes());
            assertThat(lines(again.fields()).subList(1, lines.size() + 1)).isEqualTo(lines);
            assertThat(again.target()).isEqualTo("/v1/x");
            assertThat(again.authority()).isEqualTo("backend");
            release(in, out);
        }
    }

    @Test
    void forwards_every_field_of_a_response_and_writes_what_parses_again() {
        for (int round = 0; round < 2_000; round++) {
            List<String> lines = fieldLines();
            ByteBuf in = buffer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n", lines);
            ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
            ResponseHead head = parseResponse(in);
            ResponseHeadWriter.write(
                    out, head, head.framing(), head.contentLength(), false, 1, new byte[0]);

            ResponseHead again = parseResponse(out);

            assertThat(again.length()).isEqualTo(out.readableBytes());
            assertThat(lines(again.fields()).subList(0, lines.size())).isEqualTo(lines);
            assertThat(again.reason()).isEqualTo("OK");
            assertThat(again.contentLength()).isEqualTo(9);
            release(in, out);
        }
    }

    @Test
    void decides_about_damaged_requests_alike_in_any_split() {
        byte[] sound =
                Rows.bytes(
                        "POST http://a/v1/%41?x HTTP/1.1↵Host: a↵Connection: close, X-A↵"
                                + "X-A: b↵Content-Length: 13↵Expect: 100-continue↵X_B:\tc ↵↵⟨B⟩");
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = damage(sound);
            String whole = outcome(bytes, bytes.length);
            assertThat(outcome(bytes, 1 + random.nextInt(bytes.length)))
                    .as(new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(whole);
        }
    }

    @Test
    void never_forwards_a_damaged_request_that_reads_otherwise() {
        byte[] sound = Rows.bytes("POST /v1 HTTP/1.1↵Host: a↵A: b↵Content-Length: 13↵C: d↵↵");
        int forwarded = 0;
        for (int round = 0; round < 20_000; round++) {
            ByteBuf in = Unpooled.wrappedBuffer(damage(sound));
            var head = new RequestHead();
            var parser = new RequestHeadParser(HeadLimits.DEFAULT);
            if (parser.parse(in, head) != HeadProgress.COMPLETE) {
                continue;
            }
            forwarded++;
            ByteBuf out = Unpooled.buffer();
            RequestHeadWriter.write(
                    out, head, head.framing(), head.contentLength(), ORIGIN, OWN, false);
            RequestHead again = parseRequest(out);
            assertThat(again.length()).isEqualTo(out.readableBytes());
            assertThat(again.framing()).isEqualTo(head.framing());
            assertThat(again.contentLength()).isEqualTo(head.contentLength());
            assertThat(again.target()).isEqualTo(head.target());
        }
        assertThat(forwarded).isGreaterThan(1_000);
    }

    private List<String> fieldLines() {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            lines.add("x-" + text(TOKEN, 1 + random.nextInt(30)) + ": " + value());
        }
        return lines;
    }

    private String value() {
        var value = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            int b = random.nextInt(256);
            value.append(b < ' ' || b == 0x7f ? '\t' : (char) b);
        }
        return "(" + value + ")";
    }

    private String text(String from, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }

    private byte[] damage(byte[] sound) {
        byte[] bytes = sound.clone();
        String likely = "\r\n \t:,;0159\0\u00ff_./%?#";
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] =
                    (byte)
                            (random.nextBoolean()
                                    ? random.nextInt(256)
                                    : likely.charAt(random.nextInt(likely.length())));
        }
        return bytes;
    }

    private static String outcome(byte[] bytes, int step) {
        try (var dialogue = new RequestDialogue(Unpooled.buffer())) {
            for (int at = 0; at < bytes.length; at += step) {
                dialogue.receive(bytes, at, Math.min(bytes.length, at + step));
            }
            return dialogue.outcome();
        }
    }

    private static List<String> lines(Fields fields) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            lines.add(fields.nameText(i) + ": " + fields.value(i));
        }
        return lines;
    }

    private static ByteBuf buffer(String start, List<String> lines) {
        ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer();
        in.writeCharSequence(start, StandardCharsets.ISO_8859_1);
        lines.forEach(line -> in.writeCharSequence(line + "\r\n", StandardCharsets.ISO_8859_1));
        in.writeCharSequence("\r\n", StandardCharsets.ISO_8859_1);
        return in;
    }

    private static RequestHead parseRequest(ByteBuf in) {
        var head = new RequestHead();
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        assertThat(parser.parse(in, head)).isEqualTo(HeadProgress.COMPLETE);
        return head;
    }

    private static ResponseHead parseResponse(ByteBuf in) {
        var head = new ResponseHead();
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        assertThat(parser.parse(in, Method.GET, head)).isEqualTo(HeadProgress.COMPLETE);
        return head;
    }

    private static void release(ByteBuf in, ByteBuf out) {
        assertThat(in.release()).isTrue();
        assertThat(out.release()).isTrue();
    }
}
