package io.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.BodyReader;
import io.sluice.codec.http1.ChunkScanner;
import io.sluice.codec.http1.HeadProgress;
import io.sluice.codec.http1.Origin;
import io.sluice.codec.http1.RequestHeadParser;
import io.sluice.codec.http1.RequestHeadWriter;
import io.sluice.codec.json.JsonLimits;
import io.sluice.codec.json.JsonPeek;
import io.sluice.codec.multipart.Boundary;
import io.sluice.codec.multipart.MultipartLimits;
import io.sluice.codec.multipart.MultipartPeek;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.http2.Http1Form;

import java.util.List;
import java.util.SplittableRandom;

/** What holds for any bytes at all. Each method fails when it does not. */
final class Targets {
    private static final Origin ORIGIN =
            new Origin("192.0.2.1".getBytes(US_ASCII), false, false, false);
    private static final byte[] OWN = "host: backend\r\n".getBytes(US_ASCII);

    private Targets() {}

    /** A head that is accepted is written as one that is accepted, and written the same again. */
    static void head(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        var head = new RequestHead();
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        HeadProgress progress = parser.parse(in, head);
        assertThat(piecewise(bytes)).isEqualTo(progress);
        if (progress != HeadProgress.COMPLETE) {
            return;
        }
        ByteBuf once = written(head);
        var again = new RequestHead();
        var second = new RequestHeadParser(HeadLimits.DEFAULT.withBytes(1 << 20));
        assertThat(second.parse(once, again))
                .as("%s", once.toString(ISO_8859_1))
                .isEqualTo(HeadProgress.COMPLETE);
        assertThat(again.length()).isEqualTo(once.readableBytes());
        assertThat(again.method()).isEqualTo(head.method());
        assertThat(text(again)).isEqualTo(text(head));
        assertThat(again.framing()).isEqualTo(head.framing());
        assertThat(again.contentLength()).isEqualTo(head.contentLength());
        assertThat(passed(written(again))).isEqualTo(passed(once));
    }

    /** Without the lines in which each proxy adds itself. */
    private static List<String> passed(ByteBuf head) {
        return head.toString(ISO_8859_1)
                .lines()
                .filter(line -> !line.matches("(?i)(via|x-forwarded-[a-z]+|forwarded):.*"))
                .toList();
    }

    private static String text(RequestHead head) {
        return head.bytes().toString(head.targetStart(), head.targetLength(), ISO_8859_1);
    }

    private static ByteBuf written(RequestHead head) {
        ByteBuf out = Unpooled.buffer();
        RequestHeadWriter.write(
                out, head, head.framing(), head.contentLength(), ORIGIN, OWN, false);
        return out;
    }

    private static HeadProgress piecewise(byte[] bytes) {
        var head = new RequestHead();
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        ByteBuf in = Unpooled.buffer(bytes.length + 1);
        HeadProgress progress = parser.parse(in, head);
        for (int i = 0; i < bytes.length && progress == HeadProgress.INCOMPLETE; i++) {
            progress = parser.parse(in.writeByte(bytes[i]), head);
        }
        return progress;
    }

    /** What is found in chunks does not depend on how they are cut. */
    static void chunks(byte[] bytes) {
        for (ChunkScanner.Strictness strictness : ChunkScanner.Strictness.values()) {
            String whole = scanned(strictness, bytes, bytes.length);
            var random = new SplittableRandom(bytes.length);
            assertThat(scanned(strictness, bytes, 1)).isEqualTo(whole);
            assertThat(scanned(strictness, bytes, random.nextInt(1, 10))).isEqualTo(whole);
        }
    }

    private static String scanned(ChunkScanner.Strictness strictness, byte[] bytes, int piece) {
        var reader = new BodyReader(strictness);
        reader.begin(Framing.CHUNKED, 0);
        var body = new StringBuilder();
        ByteBuf in = Unpooled.buffer(bytes.length + 1);
        for (int at = 0; at < bytes.length; at += piece) {
            in.writeBytes(bytes, at, Math.min(piece, bytes.length - at));
            while (true) {
                BodyReader.Step step = reader.next(in);
                if (step == BodyReader.Step.BYTES) {
                    body.append(in.toString(reader.start(), reader.length(), ISO_8859_1));
                } else if (step == BodyReader.Step.MORE) {
                    break;
                } else {
                    return body + " " + step;
                }
            }
        }
        return body + " " + BodyReader.Step.MORE;
    }

    /** The model that is found does not depend on how the body is cut. */
    static void json(byte[] bytes) {
        peek(bytes, new JsonPeek(JsonLimits.DEFAULT), new JsonPeek(JsonLimits.DEFAULT));
    }

    static void multipart(byte[] bytes) {
        if (Boundary.of("multipart/form-data; boundary=b") instanceof Boundary.Known boundary) {
            peek(
                    bytes,
                    new MultipartPeek(boundary, MultipartLimits.DEFAULT),
                    new MultipartPeek(boundary, MultipartLimits.DEFAULT));
        }
    }

    private static void peek(byte[] bytes, BodyPeek whole, BodyPeek pieces) {
        boolean good = whole.feed(Unpooled.wrappedBuffer(bytes)) && whole.finish();
        boolean cut = true;
        for (int i = 0; i < bytes.length && cut; i++) {
            cut = pieces.feed(Unpooled.wrappedBuffer(bytes, i, 1));
        }
        cut = cut && pieces.finish();
        assertThat(cut).isEqualTo(good);
        if (!good) {
            assertThat(pieces.fault()).isEqualTo(whole.fault());
        } else if (whole.modelKnown()) {
            assertThat(model(pieces)).isEqualTo(model(whole));
            assertThat(whole.modelValueStart()).isBetween(0L, whole.modelValueEnd());
            assertThat(whole.modelValueEnd()).isLessThanOrEqualTo(bytes.length);
        }
    }

    private static String model(BodyPeek peek) {
        return new String(peek.model(), 0, peek.modelLength(), UTF_8);
    }

    /** A head of HTTP/2 becomes at most one of HTTP/1.1, and no more lines than it has fields. */
    static void translation(byte[] bytes) {
        var fields = new DefaultHttp2Headers(false);
        String[] words = new String(bytes, ISO_8859_1).split("\0", -1);
        for (int i = 0; i + 1 < words.length; i += 2) {
            fields.add(words[i], words[i + 1]);
        }
        ByteBuf out = Unpooled.buffer();
        if (new Http1Form().request(fields, true, 200, out) != HeadFault.NONE) {
            return;
        }
        String text = out.toString(ISO_8859_1);
        assertThat(text).endsWith("\r\n\r\n");
        assertThat(text.indexOf("\r\n\r\n")).isEqualTo(text.length() - 4);
        assertThat(text.split("\r\n").length - 1).isLessThanOrEqualTo(fields.size() + 1);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
        head(ByteBufUtil.getBytes(out));
    }

    /** A configuration is taken, or its faults have their places. */
    static void configuration(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        if (ConfigReader.readText("fuzz.yaml", text, name -> null)
                instanceof Loaded.Faulty(var faults)) {
            assertThat(faults).isNotEmpty().allMatch(f -> f.line() >= 1 && f.column() >= 1);
        }
    }
}
