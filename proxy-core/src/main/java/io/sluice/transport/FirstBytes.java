package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Looks at the first bytes that a server sends: when it speaks another protocol than it was dialled
 * for, the connection is closed, and it is said which. Goes out of the way afterwards.
 */
public final class FirstBytes extends ChannelInboundHandlerAdapter {
    /** A server speaks another protocol than was expected; the message says what to change. */
    public static final class OtherProtocol extends IOException {
        private static final long serialVersionUID = 1;

        OtherProtocol(String hint) {
            super(hint);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this; // expected: it is the peer's doing
        }
    }

    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int SSL_3 = 3;
    private static final int HTTP_2_HEAD = 9;
    private static final int HTTP_2_SETTINGS = 4;

    private final boolean http2;
    private final Predicate<Throwable> isRefusal;
    private final BiConsumer<Channel, Throwable> told;

    /**
     * @param http2 whether HTTP/2 is expected, else HTTP/1.1
     * @param isRefusal which errors before the first bytes mean that nothing will be served here
     * @param told of such a one, or of an {@link OtherProtocol}; the channel is being closed
     */
    public FirstBytes(
            boolean http2, Predicate<Throwable> isRefusal, BiConsumer<Channel, Throwable> told) {
        this.http2 = http2;
        this.isRefusal = isRefusal;
        this.told = told;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        String hint = hint(in);
        if (hint.isEmpty()) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(in);
        } else {
            in.release();
            end(ctx, new OtherProtocol(hint));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (isRefusal.test(cause)) {
            end(ctx, cause);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void end(ChannelHandlerContext ctx, Throwable why) {
        told.accept(ctx.channel(), why);
        ctx.close();
    }

    /** What is wrong with them, as a phrase; empty when nothing is known to be. */
    private String hint(ByteBuf in) {
        if (isTls(in)) {
            return "it answers in TLS: its URL should begin with https";
        }
        if (http2) {
            return startsWithHttp1(in)
                    ? "it answers in HTTP/1.1: `protocol: http2` does not fit it"
                    : "";
        }
        return isHttp2(in) ? "it answers in HTTP/2: it needs `protocol: http2`" : "";
    }

    private static boolean isTls(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        int type = in.getByte(in.readerIndex());
        return (type == TLS_ALERT || type == TLS_HANDSHAKE)
                && in.getByte(in.readerIndex() + 1) == SSL_3;
    }

    /** A server begins with its settings (RFC 9113 §3.4), which are short. */
    private static boolean isHttp2(ByteBuf in) {
        int start = in.readerIndex();
        return in.readableBytes() >= HTTP_2_HEAD
                && in.getShort(start) == 0
                && in.getByte(start + 3) == HTTP_2_SETTINGS
                && in.getInt(start + 5) == 0;
    }

    private static boolean startsWithHttp1(ByteBuf in) {
        String http = "HTTP/1.";
        return in.readableBytes() >= http.length()
                && http.equals(
                        in.toString(in.readerIndex(), http.length(), StandardCharsets.US_ASCII));
    }
}
