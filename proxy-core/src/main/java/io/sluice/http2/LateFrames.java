package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2HeadersDecoder;

import org.jspecify.annotations.Nullable;

/**
 * Keeps from the codec what follows a head that came too late: on a stream beyond the one that our
 * GOAWAY has named. The codec refuses such a stream, and then takes the rest of its request, which
 * was under way already, for a fault of the connection, with which all requests would end that were
 * to be finished (RFC 9113 §6.8). Content counts for the connection's window, and is forgotten.
 */
final class LateFrames extends Http2FrameListenerDecorator {
    private final Http2Connection connection;

    private LateFrames(Http2FrameListener codec, Http2Connection connection) {
        super(codec);
        this.connection = connection;
    }

    /** Reads the frames of a connection, all but what comes too late. */
    static final class Reader extends DefaultHttp2FrameReader {
        private final Http2Connection connection;
        private @Nullable Http2FrameListener codec;
        private @Nullable Http2FrameListener timely;

        Reader(Http2HeadersDecoder heads, Http2Connection connection) {
            super(heads);
            this.connection = connection;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the codec has one for settings, then another
        public void readFrame(ChannelHandlerContext ctx, ByteBuf in, Http2FrameListener listener)
                throws Http2Exception {
            if (timely == null || codec != listener) {
                codec = listener;
                timely = new LateFrames(listener, connection);
            }
            super.readFrame(ctx, in, timely);
        }
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end)
            throws Http2Exception {
        if (!isLate(streamId)) {
            return super.onDataRead(ctx, streamId, data, padding, end);
        }
        connection.local().flowController().receiveFlowControlledFrame(null, data, padding, end);
        return data.readableBytes() + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode)
            throws Http2Exception {
        if (!isLate(streamId)) {
            super.onRstStreamRead(ctx, streamId, errorCode);
        }
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment)
            throws Http2Exception {
        if (!isLate(streamId)) {
            super.onWindowUpdateRead(ctx, streamId, increment);
        }
    }

    private boolean isLate(int stream) {
        Http2Connection.Endpoint<?> peer = connection.remote();
        return connection.goAwaySent()
                && stream > peer.lastStreamKnownByPeer()
                && peer.isValidStreamId(stream);
    }
}
