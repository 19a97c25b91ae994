package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.sluice.codec.http.ResponseHead;

/**
 * Collects the frames that a turn of the event loop writes in one buffer: heads and short content
 * one behind the other, with nothing to allocate or to be told about for each. What is long, and
 * what Netty writes itself, goes on as it is, behind what was collected before. Confined to its
 * event loop.
 */
final class FrameBuffer extends ChannelOutboundHandlerAdapter {
    static final int FRAME_HEADER = 9;

    private static final int LENGTH_BYTES = 3;
    private static final int FLAGS_AT = LENGTH_BYTES + 1;
    private static final byte END_STREAM = 0x1;
    private static final byte END_HEADERS = 0x4;

    /** Content up to this size is copied: less work than another buffer for the kernel. */
    private static final int COPIED = 2048;

    private static final int TYPICAL_HEAD = 256;

    /** What the form of a head may cost beyond that of HTTP/1.1. */
    private static final int ADDED = 64;

    private static final int SMALLEST = 512;
    private static final int LARGEST = 16 * 1024;

    /** Control frames behind a peer that reads nothing. */
    private static final int MOST_WAITING = 1000;

    private final HeadEncoder encoder;
    private ByteBuf collected = Unpooled.EMPTY_BUFFER;
    private int waiting;
    private int lastStream;
    private int lastFrame;
    private int expected = SMALLEST;

    @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before anything is written
    private ChannelHandlerContext context;

    FrameBuffer(HeadEncoder encoder) {
        this.encoder = encoder;
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    /**
     * Writes a head.
     *
     * @param mostFrameBytes the longest payload that the peer takes in a frame
     */
    void headers(int stream, Http2Headers head, boolean end, int mostFrameBytes)
            throws Http2Exception {
        ByteBuf out = room(FRAME_HEADER + TYPICAL_HEAD);
        int start = begin(out);
        try {
            encoder.encodeHeaders(stream, head, out);
        } catch (Http2Exception | RuntimeException | Error e) {
            discard(out, start);
            throw e;
        }
        head(stream, isInterim(head), end, out, start, mostFrameBytes);
    }

    /**
     * Writes the head of an answer.
     *
     * @param head borrowed
     */
    void answer(int stream, ResponseHead head, byte[] ownFields, boolean end, int mostFrameBytes) {
        ByteBuf out = room(FRAME_HEADER + head.length() + ownFields.length + ADDED);
        int start = begin(out);
        try {
            encoder.answer(head, ownFields, out);
        } catch (RuntimeException | Error e) {
            discard(out, start);
            throw e;
        }
        head(stream, false, end, out, start, mostFrameBytes);
    }

    private void discard(ByteBuf out, int start) {
        out.writerIndex(start);
        encoder.discarded();
    }

    /** The head that was written behind {@code start} becomes a frame, or several. */
    private void head(
            int stream, boolean isInterim, boolean end, ByteBuf out, int start, int mostBytes) {
        int length = out.writerIndex() - start - FRAME_HEADER;
        if (length > mostBytes) {
            split(stream, end, out, start, mostBytes);
            return;
        }
        int flags = END_HEADERS | (end ? END_STREAM : 0);
        header(out, start, length, Http2FrameTypes.HEADERS, flags, stream);
        last(stream, start, end || isInterim);
    }

    /** Whether another head follows. */
    static boolean isInterim(Http2Headers head) {
        CharSequence status = head.status();
        return status != null && status.charAt(0) == '1';
    }

    /** A head that fills more than one frame (RFC 9113 §6.10). */
    private void split(int stream, boolean end, ByteBuf out, int start, int most) {
        ByteBuf block = out.copy(start + FRAME_HEADER, out.writerIndex() - start - FRAME_HEADER);
        out.writerIndex(start);
        byte type = Http2FrameTypes.HEADERS;
        int flags = end ? END_STREAM : 0;
        while (block.isReadable()) {
            int length = Math.min(most, block.readableBytes());
            flags |= length == block.readableBytes() ? END_HEADERS : 0;
            int at = begin(out);
            header(out, at, length, type, flags, stream);
            out.writeBytes(block, length);
            type = Http2FrameTypes.CONTINUATION;
            flags = 0;
        }
        block.release();
        lastStream = 0;
    }

    /**
     * Writes content.
     *
     * @param payload taken; no longer than a frame of the peer's may be
     */
    void data(int stream, ByteBuf payload) {
        int length = payload.readableBytes();
        boolean copied = length <= COPIED;
        ByteBuf out = room(FRAME_HEADER + (copied ? length : 0));
        int start = begin(out);
        header(out, start, length, Http2FrameTypes.DATA, 0, stream);
        if (copied) {
            out.writeBytes(payload);
            payload.release();
            last(stream, start, false);
        } else {
            handOver();
            context.write(payload, context.voidPromise());
        }
    }

    /** The stream's last frame was its last: that says so itself while it is still here. */
    void end(int stream) {
        if (lastStream == stream) {
            int flags = lastFrame + FLAGS_AT;
            collected.setByte(flags, collected.getByte(flags) | END_STREAM);
            lastStream = 0;
            return;
        }
        ByteBuf out = room(FRAME_HEADER);
        int start = begin(out);
        header(out, start, 0, Http2FrameTypes.DATA, END_STREAM, stream);
        last(stream, start, true);
    }

    private void last(int stream, int frame, boolean ended) {
        lastStream = ended ? 0 : stream;
        lastFrame = frame;
    }

    /** Leaves room for a frame's header. */
    private static int begin(ByteBuf out) {
        int start = out.ensureWritable(FRAME_HEADER).writerIndex();
        out.writerIndex(start + FRAME_HEADER);
        return start;
    }

    private static void header(ByteBuf out, int at, int length, byte type, int flags, int stream) {
        out.setMedium(at, length);
        out.setByte(at + LENGTH_BYTES, type);
        out.setByte(at + FLAGS_AT, flags);
        out.setInt(at + FLAGS_AT + 1, stream);
    }

    /** The buffer, with so much room at least; it has about the size that the last ones needed. */
    private ByteBuf room(int bytes) {
        if (collected.isReadable() && collected.readableBytes() + bytes > LARGEST) {
            handOver();
        }
        if (!collected.isReadable()) {
            collected.release();
            collected = context.alloc().directBuffer(Math.max(bytes, expected));
        }
        return collected;
    }

    /** What was collected goes on; it leaves with the next flush. */
    private void handOver() {
        if (collected.isReadable()) {
            ByteBuf full = collected;
            collected = Unpooled.EMPTY_BUFFER;
            lastStream = 0;
            expected = Math.clamp(full.readableBytes(), SMALLEST, LARGEST);
            context.write(full, context.voidPromise());
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        collected.release();
        collected = Unpooled.EMPTY_BUFFER;
        lastStream = 0;
    }

    /** Whether too many frames wait that the peer has made us write, and takes none of. */
    boolean isFlooded() {
        return waiting > MOST_WAITING;
    }

    /** A frame that Netty's codec writes. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        handOver();
        waiting = isWritable() ? 0 : waiting + 1;
        ctx.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        handOver();
        ctx.flush();
    }
}
