package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A connection of HTTP/1.1 with one client. Confined to its event loop. */
final class Http1Wire extends ChannelInboundHandlerAdapter implements CheckingClient.Wire {
    private static final byte[] HEAD =
            ("POST /v1/chat/completions HTTP/1.1\r\nHost: bench.local\r\n"
                            + "User-Agent: sluice-bench\r\nAccept: */*\r\n"
                            + "Authorization: Bearer sk-0123456789abcdef\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + Chat.REQUEST.length()
                            + "\r\n\r\n")
                    .getBytes(US_ASCII);

    private final CheckingClient client;
    private final Tally tally;
    private final MessageReader reader;

    @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before any event
    private ChannelHandlerContext context;

    Http1Wire(CheckingClient client, Tally tally) {
        this.client = client;
        this.tally = tally;
        this.reader = new MessageReader(false, client);
    }

    @Override
    public void send(CheckingClient sender, byte[] body) {
        ByteBuf out = context.alloc().directBuffer(HEAD.length + body.length);
        context.writeAndFlush(out.writeBytes(HEAD).writeBytes(body), context.voidPromise());
    }

    @Override
    public void close() {
        context.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        client.connected(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            reader.read(in);
        } catch (MessageReader.Broken broken) {
            client.fail("broken answer: " + broken.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tally.fail("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        client.fail(cause.toString());
    }
}
