package io.sluice.simulate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

import tools.jackson.databind.JsonNode;

import java.time.InstantSource;
import java.util.Date;

/** Writes one response. Confined to its connection's event loop. */
final class Reply {
    private static final String NO_HTTP = "\u0000\u0001 this is no HTTP\r\n\r\n";

    /** What becomes of the connection after the response. */
    enum Fate {
        KEEP,
        /** Closed, and the response says so. */
        CLOSE,
        /** Closed although the response says nothing, as some engines do. */
        CLOSE_SILENTLY
    }

    private final ChannelHandlerContext ctx;
    private final Fate fate;
    private final InstantSource clock;
    private final Runnable ended;

    /**
     * @param ended runs when the last byte is written and the connection stays open
     */
    Reply(ChannelHandlerContext ctx, Fate fate, InstantSource clock, Runnable ended) {
        this.ctx = ctx;
        this.fate = fate;
        this.clock = clock;
        this.ended = ended;
    }

    boolean writable() {
        return ctx.channel().isWritable();
    }

    void whole(Answer.Whole answer) {
        ByteBuf body = utf8(answer.body());
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        common(response).set("content-length", body.readableBytes());
        answer.fields().forEach(response.headers()::set);
        afterLast(ctx.writeAndFlush(response));
    }

    /** The head of an event stream, on its way before the first event exists. */
    void beginEvents() {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpHeaders fields = common(response);
        fields.set("content-type", "text/event-stream; charset=utf-8");
        fields.set("transfer-encoding", "chunked");
        ctx.writeAndFlush(response);
    }

    /** One event, in a chunk of its own. */
    void event(JsonNode data) {
        event(Json.write(data));
    }

    /** The last event, then the end of the message as a write of its own. */
    void endEvents() {
        event("[DONE]");
        afterLast(ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    /** A head that promises all of an answer, and half of it. */
    void half(Answer.Whole answer) {
        var response =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        ByteBuf body = utf8(answer.body());
        common(response).set("content-length", body.readableBytes());
        answer.fields().forEach(response.headers()::set);
        ctx.write(response);
        body.writerIndex(body.readableBytes() / 2);
        ctx.writeAndFlush(new DefaultHttpContent(body)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends the connection with FIN. */
    void close() {
        ctx.close();
    }

    /** Ends the connection with RST. */
    void reset() {
        Channel channel = ctx.channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Bytes that are no HTTP, past the codec, then the end of the connection. */
    void garbage() {
        ctx.pipeline()
                .context(HttpServerCodec.class)
                .writeAndFlush(utf8(NO_HTTP))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void event(String data) {
        ctx.writeAndFlush(new DefaultHttpContent(utf8("data: " + data + "\n\n")));
    }

    private ByteBuf utf8(String text) {
        return ByteBufUtil.writeUtf8(ctx.alloc(), text);
    }

    private HttpHeaders common(HttpResponse response) {
        HttpHeaders fields = response.headers();
        fields.set("date", DateFormatter.format(Date.from(clock.instant())));
        fields.set("server", "sluice-simulate");
        fields.set("vary", "Origin");
        if (fate == Fate.CLOSE) {
            fields.set("connection", "close");
        }
        return fields;
    }

    private void afterLast(ChannelFuture written) {
        if (fate == Fate.KEEP) {
            ended.run();
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
