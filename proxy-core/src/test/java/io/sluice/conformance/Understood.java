package io.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.ChunkScanner;
import io.sluice.codec.http1.HeadProgress;
import io.sluice.codec.http1.RequestHeadParser;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client's bytes are, read with the proxy's own codec: the requests that are whole, and
 * whether what is behind them is refused.
 */
record Understood(List<Heard> requests, boolean refused) {

    static Understood of(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        var chunks = new ChunkScanner(ChunkScanner.Strictness.REQUEST);
        var head = new RequestHead();
        List<Heard> requests = new ArrayList<>();
        HeadProgress progress = parser.parse(in, head);
        while (progress == HeadProgress.COMPLETE) {
            String method = head.methodText();
            String target = in.toString(head.targetStart(), head.targetLength(), ISO_8859_1);
            Framing framing = head.framing();
            long length = head.contentLength();
            in.skipBytes(head.length());
            var content = new ByteArrayOutputStream();
            ChunkScanner.Step end =
                    framing == Framing.CHUNKED
                            ? dechunk(in, chunks, content)
                            : count(in, framing == Framing.LENGTH ? length : 0, content);
            if (end != ChunkScanner.Step.END) {
                return new Understood(requests, end == ChunkScanner.Step.FAULTY);
            }
            requests.add(new Heard(method, target, "", content.toByteArray(), List.of()));
            progress = parser.parse(in, head);
        }
        return new Understood(requests, progress == HeadProgress.FAULTY);
    }

    private static ChunkScanner.Step count(ByteBuf in, long length, ByteArrayOutputStream out) {
        if (length > in.readableBytes()) {
            return ChunkScanner.Step.MORE;
        }
        byte[] content = new byte[(int) length];
        in.readBytes(content);
        out.writeBytes(content);
        return ChunkScanner.Step.END;
    }

    private static ChunkScanner.Step dechunk(
            ByteBuf in, ChunkScanner chunks, ByteArrayOutputStream out) {
        chunks.reset();
        while (true) {
            ChunkScanner.Step event = chunks.next(in);
            switch (event) {
                case FRAME, DROP -> {}
                case DATA -> {
                    byte[] data = new byte[chunks.length()];
                    in.getBytes(chunks.start(), data);
                    out.writeBytes(data);
                }
                case END, MORE, FAULTY -> {
                    return event;
                }
            }
        }
    }
}
