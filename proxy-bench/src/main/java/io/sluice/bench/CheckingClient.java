package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One connection that sends the request of {@link Chat} again and again and checks what comes back.
 * The first thing that is wrong counts as a failure and closes the connection.
 */
abstract class CheckingClient extends ChannelInboundHandlerAdapter implements MessageReader.Sink {
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(US_ASCII);

    private final Tally tally;
    private final MessageReader reader = new MessageReader(false, this);
    private final byte[] head;
    private final byte[] body;
    private long nonce;
    private boolean ready;

    @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before any event
    private ChannelHandlerContext context;

    /** A client whose requests count up from {@code firstNonce}. */
    CheckingClient(Tally tally, byte[] model, boolean stream, long firstNonce) {
        this.tally = tally;
        this.nonce = firstNonce;
        body = Chat.request(model, stream);
        head =
                ("POST /v1/chat/completions HTTP/1.1\r\nHost: bench.local\r\n"
                                + "User-Agent: sluice-bench\r\nAccept: */*\r\n"
                                + "Authorization: Bearer sk-0123456789abcdef\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n")
                        .getBytes(US_ASCII);
    }

    /** The connection stands. */
    abstract void connected();

    /** Sends the next request. */
    final void send(long events) {
        nonce++;
        Chat.REQUEST_NONCE.putNumber(body, nonce);
        Chat.REQUEST_EVENTS.putNumber(body, events);
        ByteBuf out = context.alloc().directBuffer(head.length + body.length);
        context.writeAndFlush(out.writeBytes(head).writeBytes(body), context.voidPromise());
    }

    /** The nonce of the request that was sent last. */
    final long nonce() {
        return nonce;
    }

    final Tally tally() {
        return tally;
    }

    /** Counts one answer or event. */
    final void work(long nanos) {
        tally.work(nanos);
        if (!ready) {
            ready = true;
            tally.ready();
        }
    }

    final void fail(String what) {
        tally.fail(what);
        context.close();
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        connected();
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            reader.read(in);
        } catch (MessageReader.Broken broken) {
            fail("broken answer: " + broken.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        tally.fail("the connection was closed");
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause.toString());
    }

    @Override
    public final void startLine(ByteBuf in, int from, int length) {
        for (int i = 0; i < OK.length; i++) {
            if (length < OK.length || in.getByte(from + i) != OK[i]) {
                fail("answer was " + in.toString(from, length, US_ASCII));
                return;
            }
        }
    }
}
