package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.failure.Failure;
import io.sluice.transport.Timer;

/**
 * The first words of a connection, which decide who owns it: over TLS what was agreed on (RFC
 * 7301), else whether it begins with the preface of HTTP/2 (RFC 9113 §3.3). Confined to its event
 * loop.
 */
final class Greeting extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final ByteBuf PREFACE =
            Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf());

    private final ClientPipeline pipeline;
    private final ClientConnections connections;
    private final TlsFailures failures;
    private final Timer clock = new Clock();
    private final SocketChannel channel;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    Greeting(
            ClientPipeline pipeline,
            ClientConnections connections,
            TlsFailures failures,
            SocketChannel channel) {
        this.pipeline = pipeline;
        this.connections = connections;
        this.failures = failures;
        this.channel = channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!pipeline.isEncrypted()) { // a handshake has a clock of its own
            long millis = connections.loop().limits().headerTime().toMillis();
            connections.loop().timers().arm(clock, millis);
        }
        connections.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        held =
                held.isReadable()
                        ? ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, in)
                        : in;
        int known = Math.min(held.readableBytes(), PREFACE.readableBytes());
        boolean same = ByteBufUtil.equals(held, held.readerIndex(), PREFACE, 0, known);
        if (!same || known == PREFACE.readableBytes()) {
            greeted(same);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent shaken)) {
            return;
        }
        if (shaken.isSuccess()) {
            String agreed = channel.pipeline().get(SslHandler.class).applicationProtocol();
            greeted(ApplicationProtocolNames.HTTP_2.equals(agreed));
        } else {
            failures.note(shaken.cause(), channel, connections.loop().counters());
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.remove(this);
        clock.disarm();
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    /** What a failed handshake throws as well. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public int listener() {
        return pipeline.listener();
    }

    /** It has connected to ask something, and cannot be told yet: with its answer it will be. */
    @Override
    public void drain() {
        long millis = connections.loop().limits().headerTime().toMillis();
        connections.loop().timers().arm(clock, Math.min(millis, Patience.LEAVING_MILLIS));
    }

    @Override
    public void cut(Failure why) {
        channel.close();
    }

    @Override
    public ChannelFuture close() {
        return channel.close();
    }

    private void greeted(boolean http2) {
        connections.remove(this);
        clock.disarm();
        ByteBuf first = held;
        held = Unpooled.EMPTY_BUFFER;
        pipeline.greeted(channel, this, http2);
        if (first.isReadable()) {
            channel.pipeline().fireChannelRead(first);
        }
    }

    /** Runs until the first words are said. */
    private final class Clock extends Timer {
        @Override
        protected void expired() {
            channel.close();
        }
    }
}
