package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.Origin;
import io.sluice.exchange.Exchange;
import io.sluice.exchange.Refusals;
import io.sluice.exchange.Unreadable;
import io.sluice.failure.Failure;
import io.sluice.http2.Http2Side;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientEvents;
import io.sluice.stream.ClientStream;
import io.sluice.stream.LocalAnswer;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** One request on an HTTP/2 connection, and its answer. Confined to its event loop. */
final class Http2ClientStream extends Http2Side implements ClientStream {
    /** Of a body that nobody wants, this much is read for the sake of the client. */
    private static final long WORTH_DISCARDING = 1024 * 1024;

    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    /** How far our own side is. */
    private enum Answer {
        DUE,
        BEGUN,
        /** Its last byte was given; some may wait for the client's credit. */
        ENDED,
        /** The stream is gone. */
        CLOSED
    }

    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private final RequestHead head = new RequestHead();
    private ByteBuf headBytes = Unpooled.EMPTY_BUFFER;
    private Answer answer = Answer.DUE;
    private @Nullable ClientEvents exchange;
    private boolean complete;
    private boolean endsWithHead;
    private long discarded;
    private long stalledAt = -1;

    Http2ClientStream(Http2ClientConnection connection, Http2Stream stream) {
        super(connection);
        this.connection = connection;
        this.stream = stream;
        open(stream);
    }

    RequestHead head() {
        return head;
    }

    /**
     * Begins its exchange.
     *
     * @param bytes taken: those of the head
     * @param fault what is wrong with the head
     * @param end whether no content follows
     */
    void begin(ByteBuf bytes, HeadFault fault, boolean end) {
        headBytes = bytes;
        if (fault == HeadFault.NONE) {
            ClientEvents begun =
                    Exchange.begin(this, connection.loop(), connection.listener(), head);
            if (answer == Answer.DUE) {
                exchange = begun;
            }
        } else {
            refuse(Refusals.of(fault));
        }
        if (end) {
            dataEnd();
        }
    }

    /** Refuses what is not even a request. */
    private void refuse(Failure failure) {
        answer(Unreadable.refuse(failure, connection.loop(), connection.service(), origin()));
    }

    /** The proxy stops and waits no longer. */
    void cut(Failure why) {
        if (exchange != null) {
            exchange.clientCut(why);
        }
    }

    // ---- what the network tells

    @Override
    protected void data(ByteBuf payload) {
        if (exchange != null) {
            exchange.clientBody(payload);
            return;
        }
        discarded += payload.readableBytes();
        payload.release(); // its credit is given all the same
        if (discarded > WORTH_DISCARDING && answer == Answer.ENDED && !hasPending()) {
            connection.cut(stream, Http2Error.NO_ERROR); // RFC 9113 §8.1: the answer is whole
        }
    }

    @Override
    protected void dataEnd() {
        complete = true;
        if (exchange != null) {
            exchange.clientEnd();
        }
    }

    /** They end the body, and are not passed on. */
    void trailers() {
        dataEnd();
    }

    @Override
    protected void readComplete() {
        if (exchange != null) {
            exchange.clientReadComplete();
        }
    }

    @Override
    protected void reset(long code) {
        closed();
    }

    @Override
    protected void closed() {
        ClientEvents left = exchange;
        exchange = null;
        answer = Answer.CLOSED;
        connection.lingersNoMore(this);
        if (left != null) {
            left.clientGone();
        }
        releaseHead();
    }

    @Override
    protected void writabilityChanged() {
        if (exchange != null) {
            exchange.clientWritabilityChanged();
        }
    }

    // ---- the answer

    @Override
    public EventLoop eventLoop() {
        return connection.clientChannel().eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return connection.clientChannel().alloc();
    }

    @Override
    public Origin origin() {
        return connection.origin();
    }

    @Override
    public void askForBody() {
        if (head.expectContinue() && answer == Answer.DUE) {
            head(new DefaultHttp2Headers(false).status("100"), false);
            flush();
        }
    }

    @Override
    public BodyForm respond(ResponseHead upstreamHead, byte[] ownFields) {
        if (answer != Answer.DUE) {
            return BodyForm.PAYLOAD;
        }
        answer = Answer.BEGUN;
        endsWithHead = upstreamHead.framing() == Framing.NONE;
        head(upstreamHead, ownFields, endsWithHead);
        releaseHead();
        return BodyForm.PAYLOAD;
    }

    @Override
    public void answer(LocalAnswer local) {
        if (answer != Answer.DUE) {
            return;
        }
        var fields =
                new DefaultHttp2Headers(false)
                        .status(Integer.toString(local.status()))
                        .add(CONTENT_TYPE, local.contentType())
                        .add(CONTENT_LENGTH, Integer.toString(local.body().length));
        for (LocalAnswer.Field field : local.fields()) {
            fields.add(field.name().toLowerCase(Locale.ROOT), field.value());
        }
        boolean empty = head.method() == Method.HEAD || local.body().length == 0;
        answer = Answer.BEGUN;
        head(fields, empty);
        if (!empty) {
            super.body(Unpooled.wrappedBuffer(local.body()));
            endBody();
        }
        ended();
        flush();
    }

    @Override
    public void body(ByteBuf bytes) {
        if (answer == Answer.BEGUN && !endsWithHead) {
            super.body(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void lastEvent(ByteBuf payload) {
        body(payload);
    }

    @Override
    public void end() {
        if (answer != Answer.BEGUN) {
            return;
        }
        if (!endsWithHead) {
            endBody();
        }
        ended();
        flush();
    }

    @Override
    public void abort() {
        exchange = null;
        if (answer == Answer.CLOSED) {
            return;
        }
        answer = Answer.ENDED;
        connection.pushOut(); // what may leave still can
        connection.cut(stream, Http2Error.INTERNAL_ERROR);
    }

    /** All of the answer is given. What the request still brings is read and forgotten. */
    private void ended() {
        exchange = null;
        answer = Answer.ENDED;
        releaseHead();
        resumeReading(); // nobody is left who would
        if (!complete || hasPending()) {
            connection.linger(this);
        }
    }

    /**
     * The client takes nothing of what has ended, or goes on sending what nobody wants: RFC 9113
     * §8.1 lets it be told.
     */
    void cutIfStalled() {
        long queued = queued();
        if (!hasPending() && !complete) {
            connection.cut(stream, Http2Error.NO_ERROR);
        } else if (stalledAt >= 0 && queued >= stalledAt) {
            connection.cut(stream, Http2Error.CANCEL);
        }
        stalledAt = queued;
    }

    private void releaseHead() {
        headBytes.release();
        headBytes = Unpooled.EMPTY_BUFFER;
    }
}
