package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One connection of {@link FixedBackend}. */
final class FixedResponder extends ChannelInboundHandlerAdapter implements MessageReader.Sink {
    private static final byte[] JSON_HEAD =
            ascii(
                    """
                    HTTP/1.1 200 OK\r
                    Server: fixed\r
                    Content-Type: application/json\r
                    Content-Length:\s""");
    private static final byte[] STREAM_HEAD =
            ascii(
                    """
                    HTTP/1.1 200 OK\r
                    Server: fixed\r
                    Content-Type: text/event-stream; charset=utf-8\r
                    Cache-Control: no-cache\r
                    Transfer-Encoding: chunked\r
                    \r
                    """);
    private static final byte[] REFUSED =
            ascii("HTTP/1.1 400 Bad Request\r\nContent-Length: 12\r\n\r\nunlike sent\n");
    private static final int PADDING_BYTES = 64 * FixedTexts.PADDING_UNIT;
    private static final ByteBuf PADDING =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(PADDING_BYTES)
                            .writeBytes(" ".repeat(PADDING_BYTES).getBytes(US_ASCII)));
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] CRLF = ascii("\r\n");

    private final FixedTexts texts;
    private final EventPacer pacer;
    private final MessageReader reader = new MessageReader(true, this);
    private final byte[] request = new byte[Chat.REQUEST.length()];
    private int received;
    private boolean post;
    private boolean asksModels;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before any event
    private ChannelHandlerContext context;

    FixedResponder(byte[] model, EventPacer pacer) {
        this.texts = new FixedTexts(model);
        this.pacer = pacer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            reader.read(in);
        } catch (MessageReader.Broken broken) {
            out().writeBytes(REFUSED);
            flush();
            ctx.close();
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush();
    }

    @Override
    public void startLine(ByteBuf in, int from, int length) {
        received = 0;
        post = in.getByte(from) == 'P';
        asksModels = in.getByte(from + length - " HTTP/1.1".length() - 1) == 's';
    }

    @Override
    public void payload(ByteBuf in, int from, int length) {
        int fits = Math.min(length, request.length - received);
        if (fits > 0) {
            in.getBytes(from, request, received, fits);
        }
        received += length;
    }

    @Override
    public void end() {
        if (!post) {
            json(asksModels ? texts.models() : FixedTexts.HEALTHY, 0);
        } else if (!Chat.REQUEST.matches(request, received)) {
            out().writeBytes(REFUSED);
        } else if (Chat.wantsStream(request)) {
            stream();
        } else {
            json(texts.answer(request), FixedTexts.padding(request));
        }
    }

    private void json(byte[] body, int padding) {
        ByteBuf to = out();
        to.writeBytes(JSON_HEAD);
        digits(to, body.length + padding);
        to.writeBytes(CRLF).writeBytes(CRLF).writeBytes(body);
        for (int left = padding; left > 0; left -= PADDING.readableBytes()) {
            flush();
            int length = Math.min(left, PADDING.readableBytes());
            context.writeAndFlush(PADDING.slice(0, length), context.voidPromise());
        }
    }

    private void stream() {
        out().writeBytes(STREAM_HEAD);
        pacer.add(new Stream(texts.events(request)));
    }

    /** One streamed answer: an event each time it is asked, the end after the last. */
    private final class Stream implements EventPacer.Paced {
        private final FixedTexts.Events events;

        Stream(FixedTexts.Events events) {
            this.events = events;
        }

        @Override
        public boolean event() {
            if (!context.channel().isActive()) {
                return false;
            }
            if (!context.channel().isWritable()) {
                return true;
            }
            boolean last = events.areOver();
            chunk(last ? Chat.done() : events.next());
            if (last) {
                out().writeBytes(LAST_CHUNK);
            }
            flush();
            return !last;
        }

        private void chunk(byte[] payload) {
            ByteBuf to = out();
            hex(to, payload.length);
            to.writeBytes(CRLF).writeBytes(payload).writeBytes(CRLF);
        }
    }

    private ByteBuf out() {
        if (out.capacity() == 0) {
            out = context.alloc().directBuffer(1024);
        }
        return out;
    }

    private void flush() {
        if (out.isReadable()) {
            ByteBuf full = out;
            out = Unpooled.EMPTY_BUFFER;
            context.writeAndFlush(full, context.voidPromise());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private static void digits(ByteBuf to, int number) {
        to.writeCharSequence(Integer.toString(number), US_ASCII);
    }

    private static void hex(ByteBuf to, int number) {
        to.writeCharSequence(Integer.toHexString(number), US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
