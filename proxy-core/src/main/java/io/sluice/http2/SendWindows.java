package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * The credit that the peer gives (RFC 9113 §5.2), for the connection and for each stream. Content
 * that it covers is written at once; what it does not waits in its stream, and the streams take
 * turns when credit comes. Confined to its event loop.
 */
final class SendWindows implements Http2RemoteFlowController {
    /** What a stream sends in its turn. */
    private static final int TURN = 16 * 1024;

    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final ArrayDeque<Http2Side> ready = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Sender sender;
    private int window = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int initial = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private boolean isWriting;

    /**
     * @param key under which streams have their {@link Http2Side}
     */
    SendWindows(Http2Connection connection, Http2Connection.PropertyKey key) {
        this.connection = connection;
        this.key = key;
    }

    void serve(Sender owner) {
        sender = owner;
    }

    private FrameBuffer frames() {
        if (sender == null) {
            throw new IllegalStateException("no connection yet");
        }
        return sender.frames();
    }

    /**
     * Sends content of a stream now, or when it may.
     *
     * @param bytes taken
     */
    void send(Http2Side side, Http2Stream stream, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (!side.hasPending()
                && length <= Math.min(side.window(), window)
                && length <= TURN
                && frames().isWritable()) {
            side.window(-length);
            window -= length;
            frames().data(stream.id(), bytes);
        } else {
            side.enqueue(bytes);
            isReady(side);
        }
    }

    private void isReady(Http2Side side) {
        if (side.hasPending() && side.window() > 0 && side.waits(true)) {
            ready.add(side);
        }
    }

    @Override
    public void writePendingBytes() {
        if (isWriting || ready.isEmpty()) {
            return;
        }
        isWriting = true;
        try {
            while (window > 0 && !ready.isEmpty() && frames().isWritable()) {
                turn(ready.remove());
            }
        } finally {
            isWriting = false;
        }
    }

    private void turn(Http2Side side) {
        side.waits(false);
        Http2Stream stream = side.stream();
        int allowed = Math.min(Math.min(side.window(), window), TURN);
        if (stream == null || allowed <= 0 || !side.hasPending()) {
            return;
        }
        int sent = 0;
        while (sent < allowed && side.hasPending()) {
            ByteBuf next = side.dequeue(allowed - sent);
            sent += next.readableBytes();
            frames().data(stream.id(), next);
        }
        side.window(-sent);
        window -= sent;
        isReady(side);
        side.sent(sent);
    }

    // ---- as the codec sees it

    @Override
    public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
        if (stream.id() == Http2CodecUtil.CONNECTION_STREAM_ID) {
            if (window > Integer.MAX_VALUE - delta) {
                throw Http2Exception.connectionError(
                        Http2Error.FLOW_CONTROL_ERROR, "the connection's window is too large");
            }
            window += delta;
            return;
        }
        Http2Side side = stream.getProperty(key);
        if (side != null) {
            widen(side, stream, delta);
        }
    }

    private void widen(Http2Side side, Http2Stream stream, int delta) throws Http2Exception {
        if (delta > 0 && side.window() > Integer.MAX_VALUE - delta) {
            throw Http2Exception.streamError(
                    stream.id(), Http2Error.FLOW_CONTROL_ERROR, "its window is too large");
        }
        side.window(delta);
        isReady(side);
    }

    @Override
    public void initialWindowSize(int size) throws Http2Exception {
        int delta = size - initial;
        initial = size;
        connection.forEachActiveStream(
                stream -> {
                    Http2Side side = stream.getProperty(key);
                    if (side != null) {
                        widen(side, stream, delta);
                    }
                    return true;
                });
    }

    @Override
    public int initialWindowSize() {
        return initial;
    }

    @Override
    public int windowSize(Http2Stream stream) {
        if (stream.id() == Http2CodecUtil.CONNECTION_STREAM_ID) {
            return window;
        }
        Http2Side side = stream.getProperty(key);
        return side == null ? initial : side.window();
    }

    @Override
    public void channelHandlerContext(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public @Nullable ChannelHandlerContext channelHandlerContext() {
        return context;
    }

    /** Content goes through {@link #send} only. */
    @Override
    public void addFlowControlled(Http2Stream stream, FlowControlled payload) {
        throw new UnsupportedOperationException("content has a way of its own");
    }

    @Override
    public boolean hasFlowControlled(Http2Stream stream) {
        Http2Side side = stream.getProperty(key);
        return side != null && side.hasPending();
    }

    @Override
    public void listener(Listener listener) {
        throw new UnsupportedOperationException("sides are told by themselves");
    }

    @Override
    public boolean isWritable(Http2Stream stream) {
        return windowSize(stream) > 0 && window > 0;
    }

    @Override
    public void channelWritabilityChanged() {
        // the connection flushes when it can be written to again
    }

    @Override
    public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
        // RFC 9113 §5.3.2: priorities are deprecated, and cost more than they give.
    }
}
