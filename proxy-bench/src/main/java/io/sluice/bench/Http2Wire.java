package io.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;

import java.util.List;

/** A connection of HTTP/2, each request a stream of it. Confined to its event loop. */
final class Http2Wire extends ChannelInboundHandlerAdapter implements CheckingClient.Wire {
    /** Windows that no answer fills before it is credited: they are not what is measured. */
    private static final int WINDOW = 1 << 24;

    private final List<CheckingClient> clients;
    private final Tally tally;
    private final IntObjectHashMap<CheckingClient> streams = new IntObjectHashMap<>();
    private final Http2ConnectionHandler codec;
    private final Http2Headers head =
            new DefaultHttp2Headers()
                    .method("POST")
                    .scheme("http")
                    .authority("bench.local")
                    .path("/v1/chat/completions")
                    .add("user-agent", "sluice-bench")
                    .add("accept", "*/*")
                    .add("authorization", "Bearer sk-0123456789abcdef")
                    .add("content-type", "application/json")
                    .add("content-length", Integer.toString(Chat.REQUEST.length()));
    private boolean reading;

    @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before any event
    private ChannelHandlerContext context;

    Http2Wire(List<CheckingClient> clients, Tally tally, boolean secure) {
        this.clients = clients;
        this.tally = tally;
        codec =
                new Http2ConnectionHandlerBuilder()
                        .connection(new DefaultHttp2Connection(false))
                        .initialSettings(
                                new Http2Settings().initialWindowSize(WINDOW).pushEnabled(false))
                        .frameListener(new Answers())
                        .build();
        if (secure) {
            head.scheme("https");
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        added.pipeline().addBefore(added.name(), null, codec);
        context = added.pipeline().context(codec);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Http2Exception {
        var connection = codec.connection();
        codec.decoder()
                .flowController()
                .incrementWindowSize(connection.connectionStream(), Integer.MAX_VALUE / 2);
        reading = true;
        clients.forEach(client -> client.connected(this));
        reading = false;
        codec.flush(context);
    }

    @Override
    public void send(CheckingClient client, byte[] body) {
        int id = codec.connection().local().incrementAndGetNextStreamId();
        streams.put(id, client);
        var encoder = codec.encoder();
        encoder.writeHeaders(context, id, head, 0, false, context.newPromise());
        encoder.writeData(context, id, Unpooled.copiedBuffer(body), 0, true, context.newPromise());
        if (!reading) {
            codec.flush(context);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false; // the codec flushes what was sent meanwhile
        codec.flush(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tally.fail("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        tally.fail(cause.toString());
        ctx.close();
    }

    private final class Answers extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers answer,
                int padding,
                boolean end) {
            reading = true;
            CheckingClient client = streams.get(streamId);
            if (client != null && !AsciiString.contentEquals("200", answer.status())) {
                client.fail("answer was " + answer.status());
            }
            ended(streamId, end);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers answer,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(ctx, streamId, answer, padding, end);
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            reading = true;
            CheckingClient client = streams.get(streamId);
            if (client != null && data.isReadable()) {
                client.payload(data, data.readerIndex(), data.readableBytes());
            }
            ended(streamId, end);
            return client instanceof StalledClient ? 0 : data.readableBytes() + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
            CheckingClient client = streams.get(streamId);
            if (client != null) {
                client.fail("a stream was reset with code " + code);
            }
        }

        @Override
        public void onGoAwayRead(
                ChannelHandlerContext ctx, int lastStreamId, long code, ByteBuf debug) {
            tally.fail("the connection said that it closes, with code " + code);
        }

        private void ended(int streamId, boolean end) {
            if (end) {
                CheckingClient client = streams.remove(streamId);
                if (client != null) {
                    client.end();
                }
            }
        }
    }
}
