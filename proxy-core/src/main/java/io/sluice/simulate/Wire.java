package io.sluice.simulate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;

/** The handlers of a connection, from the socket on. */
final class Wire {
    /** More than one read can bring, so that only {@link OneAtATime} limits pipelining. */
    private static final int PIPELINED = 1 << 16;

    private Wire() {}

    static void addHandlers(Channel channel, SimulatedServer server) {
        var heads =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(Limits.MAX_HEAD)
                        .setMaxHeaderSize(Limits.MAX_HEAD);
        var keepAlive =
                new KeepAlive(
                        server.settings().keepAlive(),
                        channel.eventLoop().newSucceededFuture(null));
        var requests = new OneAtATime();
        channel.pipeline()
                .addLast("keep-alive", keepAlive)
                .addLast("codec", new HttpServerCodec(heads, PIPELINED))
                .addLast("one-at-a-time", requests)
                .addLast("whole-body", new WholeBody())
                .addLast("connection", new Connection(server, requests, keepAlive));
    }

    /**
     * Collects a body; answers {@code Expect: 100-continue}; closes on a body that is too large.
     */
    private static final class WholeBody extends HttpObjectAggregator {
        WholeBody() {
            super(Limits.MAX_BODY, true);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
            var response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
            response.headers().set("content-length", 0).set("connection", "close");
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
