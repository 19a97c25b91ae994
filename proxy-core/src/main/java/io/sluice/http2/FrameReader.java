package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;

import org.jspecify.annotations.Nullable;

/** Gives the frames of a connection to those they concern. */
final class FrameReader extends Http2FrameAdapter {
    /** What a field costs beyond its text (RFC 9113 §6.5.2). */
    private static final int FIELD = 32;

    private final Http2Link link;
    private final FloodGuard guard;

    FrameReader(Http2Link link, FloodGuard guard) {
        this.link = link;
        this.guard = guard;
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
        guard.useful(data.readableBytes());
        Http2Side side = side(streamId);
        if (side == null) {
            return data.readableBytes() + padding;
        }
        link.touch(side);
        int credit = side.received(data, padding);
        if (end) {
            side.dataEnd();
        }
        return credit;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers head, int padding, boolean end)
            throws Http2Exception {
        guard.useful(head.size() * FIELD);
        Http2Stream stream = link.connection().stream(streamId);
        if (stream == null) {
            return;
        }
        Http2Side side = side(streamId);
        if (side != null) {
            link.touch(side);
        }
        link.head(stream, side, head, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers head,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        onHeadersRead(ctx, streamId, head, padding, end);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        Http2Side side = side(streamId);
        if (side != null) {
            side.reset(errorCode);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
            throws Http2Exception {
        guard.control();
        link.settings(settings);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        guard.control();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        guard.control();
        link.pong();
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext ctx,
            int streamId,
            int dependency,
            short weight,
            boolean exclusive)
            throws Http2Exception {
        guard.control();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment)
            throws Http2Exception {
        guard.control();
    }

    @Override
    public void onGoAwayRead(
            ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
            throws Http2Exception {
        guard.control();
        link.goodbye();
    }

    private @Nullable Http2Side side(int streamId) {
        Http2Stream stream = link.connection().stream(streamId);
        return stream == null ? null : stream.getProperty(link.key());
    }
}
