package io.sluice.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** The first words of a connection, which decide who owns it. Confined to its event loop. */
final class Greeting extends ChannelInboundHandlerAdapter {
    private final ClientPipeline pipeline;
    private final ClientConnections connections;
    private final TlsFailures failures;

    Greeting(ClientPipeline pipeline, ClientConnections connections, TlsFailures failures) {
        this.pipeline = pipeline;
        this.connections = connections;
        this.failures = failures;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent shaken) {
            if (shaken.isSuccess()) {
                pipeline.greeted((SocketChannel) ctx.channel(), this);
            } else {
                failures.note(shaken.cause(), ctx.channel(), connections.loop().counters());
                ctx.close();
            }
        }
    }

    /** What a failed handshake throws as well. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
