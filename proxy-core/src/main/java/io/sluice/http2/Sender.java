package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.codec.http.ResponseHead;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/** What a connection's streams send, as far as their state and the peer allow. */
final class Sender {
    /**
     * A peer that gives no credit could have the beginning of every answer held (CVE-2019-9511).
     */
    private static final long MOST_WAITING = 1024 * 1024;

    private long waiting;
    private final FrameBuffer frames;
    private final SendWindows windows;
    private final FloodGuard guard;
    private final Http2ConnectionEncoder encoder;
    private final ArrayDeque<Http2Stream> ended = new ArrayDeque<>();

    /**
     * @param encoder whose settings are the peer's
     */
    Sender(Http2ConnectionEncoder encoder, SendWindows windows, FloodGuard guard) {
        this.encoder = encoder;
        this.windows = windows;
        this.guard = guard;
        // That of Netty's writer is its configuration as well: the peer's settings reach it.
        this.frames =
                new FrameBuffer(
                        (HeadEncoder) encoder.frameWriter().configuration().headersConfiguration());
        windows.serve(this);
    }

    FrameBuffer frames() {
        return frames;
    }

    /** Writes a head. */
    void head(Http2Stream stream, Http2Headers head, boolean end) throws Http2Exception {
        if (!canSend(stream)) {
            return;
        }
        frames.headers(stream.id(), head, end, mostFrameBytes());
        sent(stream, FrameBuffer.isInterim(head), end);
    }

    /**
     * Writes the head of an answer.
     *
     * @param head borrowed
     */
    void answer(Http2Stream stream, ResponseHead head, byte[] ownFields, boolean end)
            throws Http2Exception {
        if (canSend(stream)) {
            frames.answer(stream.id(), head, ownFields, end, mostFrameBytes());
            sent(stream, false, end);
        }
    }

    private int mostFrameBytes() {
        return encoder.configuration().frameSizePolicy().maxFrameSize();
    }

    private void sent(Http2Stream stream, boolean isInterim, boolean end) throws Http2Exception {
        guard.sent(0);
        stream.headersSent(isInterim);
        if (end) {
            ended.add(stream);
        }
    }

    /**
     * Writes content.
     *
     * @param bytes taken
     */
    void content(Http2Side side, Http2Stream stream, ByteBuf bytes) {
        if (canSend(stream)) {
            guard.sent(bytes.readableBytes());
            windows.send(side, stream, bytes);
        } else {
            bytes.release();
        }
    }

    /** Nothing follows on a stream whose content is written. */
    void end(Http2Stream stream) {
        if (canSend(stream)) {
            guard.sent(0);
            frames.end(stream.id());
            ended.add(stream);
        }
    }

    /** A stream whose last frame has left: our side of it is over. */
    @Nullable Http2Stream nextEnded() {
        return ended.poll();
    }

    private static boolean canSend(Http2Stream stream) {
        return switch (stream.state()) {
            case OPEN, HALF_CLOSED_REMOTE -> true;
            case IDLE, RESERVED_LOCAL, RESERVED_REMOTE, HALF_CLOSED_LOCAL, CLOSED -> false;
        };
    }

    /** So many more bytes of a stream wait for credit. */
    void waiting(long more) {
        waiting += more;
    }

    /** Whether so much waits in all streams that only those of which nothing waits get more. */
    boolean isCrowded() {
        return waiting >= MOST_WAITING;
    }
}
