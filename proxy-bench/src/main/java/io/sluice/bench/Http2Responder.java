package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;

/**
 * One connection of {@link FixedBackend} that speaks HTTP/2 from its first byte. Confined to its
 * event loop.
 */
final class Http2Responder extends ChannelInboundHandlerAdapter {
    private static final ByteBuf SPACES =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(FixedTexts.PADDING_UNIT)
                            .writeBytes(" ".repeat(FixedTexts.PADDING_UNIT).getBytes(US_ASCII)));

    private final FixedTexts texts;
    private final EventPacer pacer;
    private final IntObjectHashMap<Request> requests = new IntObjectHashMap<>();
    private final Http2ConnectionHandler codec =
            new Http2ConnectionHandlerBuilder().server(true).frameListener(new Requests()).build();

    @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before any event
    private ChannelHandlerContext context;

    Http2Responder(byte[] model, EventPacer pacer) {
        this.texts = new FixedTexts(model);
        this.pacer = pacer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        added.pipeline().addBefore(added.name(), null, codec);
        context = added.pipeline().context(codec);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** What has come of one request. */
    private final class Request {
        private final int stream;
        private final boolean post;
        private final boolean asksModels;
        private final byte[] body = new byte[Chat.REQUEST.length()];
        private int received;

        Request(int stream, Http2Headers head) {
            this.stream = stream;
            post = AsciiString.contentEquals("POST", head.method());
            asksModels = AsciiString.contentEquals("/v1/models", head.path());
        }

        void payload(ByteBuf data) {
            int fits = Math.min(data.readableBytes(), body.length - received);
            data.getBytes(data.readerIndex(), body, received, Math.max(0, fits));
            received += data.readableBytes();
        }

        void answer() {
            if (!post) {
                json(asksModels ? texts.models() : FixedTexts.HEALTHY, 0);
            } else if (!Chat.REQUEST.matches(body, received)) {
                head("400", "text/plain", 0, true);
            } else if (Chat.wantsStream(body)) {
                head("200", "text/event-stream; charset=utf-8", 0, false);
                pacer.add(new Stream(stream, texts.events(body)));
            } else {
                json(texts.answer(body), FixedTexts.padding(body));
            }
        }

        private void json(byte[] text, int padding) {
            head("200", "application/json", text.length + padding, false);
            data(stream, Unpooled.copiedBuffer(text), padding == 0);
            for (int left = padding; left > 0; left -= FixedTexts.PADDING_UNIT) {
                data(stream, SPACES.slice(), left == FixedTexts.PADDING_UNIT);
            }
        }

        private void head(String status, String type, int length, boolean end) {
            Http2Headers head =
                    new DefaultHttp2Headers(false)
                            .status(status)
                            .add("server", "fixed")
                            .add("content-type", type);
            if (length > 0) {
                head.addInt("content-length", length);
            }
            codec.encoder().writeHeaders(context, stream, head, 0, end, context.newPromise());
        }
    }

    private ChannelFuture data(int stream, ByteBuf bytes, boolean end) {
        return codec.encoder().writeData(context, stream, bytes, 0, end, context.newPromise());
    }

    /** One streamed answer: an event each time it is asked, the end after the last. */
    private final class Stream implements EventPacer.Paced {
        private final int number;
        private final FixedTexts.Events events;
        private ChannelFuture sent = context.newSucceededFuture();

        Stream(int number, FixedTexts.Events events) {
            this.number = number;
            this.events = events;
        }

        @Override
        public boolean event() {
            Http2Stream open = codec.connection().stream(number);
            if (open == null || !context.channel().isActive()) {
                return false;
            }
            if (!sent.isDone()) { // Netty's word on a stream's room counts what waits in others
                return true;
            }
            boolean last = events.areOver();
            sent = data(number, Unpooled.copiedBuffer(last ? Chat.done() : events.next()), last);
            codec.flush(context);
            return !last;
        }
    }

    private final class Requests extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers head,
                int padding,
                boolean end) {
            requests.put(streamId, new Request(streamId, head));
            ended(streamId, end);
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
                boolean end) {
            onHeadersRead(ctx, streamId, head, padding, end);
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            Request request = requests.get(streamId);
            if (request != null) {
                request.payload(data);
            }
            ended(streamId, end);
            return data.readableBytes() + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
            requests.remove(streamId);
        }

        private void ended(int streamId, boolean end) {
            Request request = end ? requests.remove(streamId) : null;
            if (request != null) {
                request.answer();
            }
        }
    }
}
