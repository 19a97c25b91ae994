package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.testkit.Rows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;

/** Every row of forwarded.txt and of answered.txt. */
final class HeadWriterRowsTest {
    private static final byte[] HOST = Rows.bytes("Host: backend↵");

    static Stream<Arguments> requests() {
        return rows("forwarded.txt");
    }

    static Stream<Arguments> responses() {
        return rows("answered.txt");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void sends_this_head_to_the_backend(Set<String> mode, byte[] received, String sent) {
        ByteBuf in = buffer(received);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(8);
        var head = new RequestHead();
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        assertThat(parser.parse(in, head)).isEqualTo(HeadProgress.COMPLETE);

        var origin =
                new Origin(
                        ascii(mode.contains("ipv6") ? "2001:db8::9" : "10.0.0.9"),
                        mode.contains("secure"),
                        mode.contains("http2"),
                        mode.contains("trusted"));
        RequestHeadWriter.write(
                out,
                head,
                head.framing(),
                head.contentLength(),
                origin,
                HOST,
                mode.contains("credentials"));

        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(sent);
        release(in, out);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void sends_this_head_to_the_client(Set<String> mode, byte[] received, String sent) {
        ByteBuf in = buffer(received);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(8);
        var head = new ResponseHead();
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        Method method = mode.contains("head") ? Method.HEAD : Method.GET;
        assertThat(parser.parse(in, method, head)).isEqualTo(HeadProgress.COMPLETE);

        ResponseHeadWriter.write(
                out,
                head,
                mode.contains("rechunk") ? Framing.CHUNKED : head.framing(),
                head.declaredLength(),
                mode.contains("close"),
                mode.contains("1.0") ? 0 : 1,
                ownFields(mode));

        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(sent);
        release(in, out);
    }

    private static byte[] ownFields(Set<String> mode) {
        if (mode.contains("bare")) {
            return new byte[0];
        }
        return Rows.bytes(mode.contains("buffering") ? "⟨A⟩X-Accel-Buffering: no↵" : "⟨A⟩");
    }

    private static Stream<Arguments> rows(String table) {
        return Rows.read(table, 4).stream()
                .map(
                        row ->
                                Arguments.argumentSet(
                                        row[0],
                                        Set.of(row[1].split(",")),
                                        Rows.bytes(row[2]),
                                        new String(
                                                Rows.bytes(row[3]), StandardCharsets.ISO_8859_1)));
    }

    private static ByteBuf buffer(byte[] received) {
        return ByteBufAllocator.DEFAULT
                .directBuffer()
                .writeZero(7)
                .skipBytes(7)
                .writeBytes(received);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void release(ByteBuf in, ByteBuf out) {
        assertThat(in.release()).isTrue();
        assertThat(out.release()).isTrue();
    }
}
