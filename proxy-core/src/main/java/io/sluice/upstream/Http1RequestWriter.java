package io.sluice.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http1.ChunkWriter;
import io.sluice.codec.http1.RequestHeadWriter;
import io.sluice.stream.UpstreamRequest;

/** Writes one request after another, always in framing of our own making. */
final class Http1RequestWriter {
    private static final int TYPICAL_HEAD = 1024;

    private Framing framing = Framing.NONE;
    private boolean complete;

    /** The head's bytes, handed over. */
    ByteBuf head(UpstreamRequest request, ByteBufAllocator allocator) {
        framing = request.framing();
        complete = false;
        ByteBuf out =
                allocator.directBuffer(
                        Math.max(TYPICAL_HEAD, request.clientHead().length() + TYPICAL_HEAD / 2));
        RequestHeadWriter.write(
                out,
                request.clientHead(),
                framing,
                request.contentLength(),
                request.origin(),
                request.ownFields(),
                request.replacesCredentials());
        return out;
    }

    /** Writes {@code payload} (taken). */
    void body(ByteBuf payload, Channel to) {
        if (!payload.isReadable()) {
            payload.release();
        } else if (framing == Framing.CHUNKED) {
            to.write(sizeLine(payload, to.alloc()), to.voidPromise());
            to.write(payload, to.voidPromise());
            to.write(ChunkWriter.crlf(), to.voidPromise());
        } else {
            to.write(payload, to.voidPromise());
        }
    }

    void end(Channel to) {
        if (framing == Framing.CHUNKED) {
            to.write(ChunkWriter.lastChunk(), to.voidPromise());
        }
        complete = true;
    }

    /** Whether the last request was sent whole. */
    boolean isComplete() {
        return complete;
    }

    private static ByteBuf sizeLine(ByteBuf payload, ByteBufAllocator allocator) {
        ByteBuf line = allocator.directBuffer(ChunkWriter.LONGEST_SIZE_LINE);
        ChunkWriter.writeSizeLine(line, payload.readableBytes());
        return line;
    }
}
