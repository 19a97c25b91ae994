package io.sluice.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http1.ChunkWriter;
import io.sluice.codec.http1.RequestHeadWriter;
import io.sluice.stream.UpstreamRequest;
import io.sluice.transport.JoinedWrites;

/** Writes one request after another, always in framing of our own making. */
final class Http1RequestWriter {
    private static final int OURS = 512;

    private Framing framing = Framing.NONE;
    private boolean complete;

    /** Writes a head. */
    void head(UpstreamRequest request, JoinedWrites to) {
        framing = request.framing();
        complete = false;
        ByteBuf whole = to.room(request.clientHead().length() + OURS, request.contentLength());
        RequestHeadWriter.write(
                whole,
                request.clientHead(),
                framing,
                request.contentLength(),
                request.origin(),
                request.ownFields(),
                request.replacesCredentials());
        to.begin(whole);
    }

    /** Writes {@code payload} (taken). */
    void body(ByteBuf payload, JoinedWrites to) {
        if (!payload.isReadable()) {
            payload.release();
        } else if (framing == Framing.CHUNKED) {
            to.write(sizeLine(payload, to.channel().alloc()));
            to.write(payload);
            to.write(ChunkWriter.crlf());
        } else {
            to.write(payload);
        }
    }

    void end(JoinedWrites to) {
        if (framing == Framing.CHUNKED) {
            to.write(ChunkWriter.lastChunk());
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
