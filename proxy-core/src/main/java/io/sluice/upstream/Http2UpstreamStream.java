package io.sluice.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.HeadProgress;
import io.sluice.codec.http1.RequestHeadWriter;
import io.sluice.codec.http1.ResponseHeadParser;
import io.sluice.http2.Http2Form;
import io.sluice.http2.Http2Side;
import io.sluice.stream.UpstreamEvents;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;
import io.sluice.stream.UpstreamRequest;
import io.sluice.stream.UpstreamStream;

/** One exchange on an HTTP/2 connection to a backend. Confined to its event loop. */
final class Http2UpstreamStream extends Http2Side implements UpstreamStream {
    private static final int TYPICAL_HEAD = 1024;

    /** More interim responses than this before a final one are an attack or a bug. */
    private static final int MOST_INTERIM = 16;

    private enum State {
        CONNECTING,
        READY,
        /** The request is under way. */
        SENT,
        /** The answer's head is here. */
        ANSWERING,
        /** Nothing is told any more. */
        OVER
    }

    private final UpstreamEvents events;
    private Http2UpstreamConnection connection;
    private boolean reused;
    private final EventEnds eventEnds = new EventEnds();
    private State state = State.CONNECTING;
    private Method method = Method.GET;
    private boolean requestEnded;
    private int interim;
    private boolean hasLength;
    private long remaining;

    Http2UpstreamStream(Http2UpstreamConnection connection, UpstreamEvents events) {
        super(connection);
        this.connection = connection;
        this.events = events;
        this.reused = connection.hasCarried();
        if (connection.isOpen()) {
            state = State.READY;
        } else {
            connection.await(this);
        }
    }

    /** It gets another connection than the one that it has waited for. */
    void waitFor(Http2UpstreamConnection other) {
        moveTo(other);
        connection = other;
        reused = other.hasCarried();
        if (other.isOpen()) {
            ready();
        } else {
            other.await(this);
        }
    }

    // ---- as the exchange sees it

    @Override
    public boolean isReady() {
        return state == State.READY;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isBetweenEvents() {
        return eventEnds.isBetween();
    }

    @Override
    public void send(UpstreamRequest request) {
        method = request.clientHead().method();
        ByteBuf out = Unpooled.buffer(request.clientHead().length() + TYPICAL_HEAD);
        RequestHeadWriter.write(
                out,
                request.clientHead(),
                request.framing() == Framing.CHUNKED ? Framing.NONE : request.framing(),
                request.contentLength(),
                request.origin(),
                request.ownFields(),
                request.replacesCredentials());
        requestEnded = request.framing() == Framing.NONE;
        boolean secure = connection.backend().config().tls() != null;
        state = State.SENT;
        if (!connection.begin(this, Http2Form.request(out, secure), requestEnded)) {
            later(new UpstreamFailure(Kind.UNPROCESSED, "its connection takes no more streams"));
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        if (requestEnded) {
            bytes.release();
        } else {
            super.body(bytes);
        }
    }

    @Override
    public void end() {
        if (!requestEnded) {
            requestEnded = true;
            endBody();
        }
    }

    @Override
    public void cancel() {
        state = State.OVER;
        connection.forget(this);
        Http2Stream stream = stream();
        if (stream != null) {
            connection.cancel(stream);
        }
    }

    // ---- as the network sees it

    void begun(Http2Stream stream, Http2Headers request, boolean end) {
        open(stream);
        head(request, end);
    }

    void ready() {
        if (state == State.CONNECTING) {
            state = State.READY;
            events.upstreamReady();
        }
    }

    /** The backend has a head for it. */
    void headRead(Http2Headers head, boolean end) {
        if (state == State.ANSWERING) {
            if (end) {
                dataEnd(); // those were trailers, which are not passed on
            }
        } else if (state == State.SENT) {
            ByteBuf bytes = Unpooled.buffer(TYPICAL_HEAD);
            var answer = new ResponseHead();
            String fault = fault(head, end, bytes, answer);
            if (!fault.isEmpty()) {
                invalid(fault);
            } else if (!answer.isInterim()) {
                begin(answer, end);
            }
        }
    }

    private String fault(Http2Headers head, boolean end, ByteBuf bytes, ResponseHead into) {
        HeadFault fault = form().response(head, method, end, bytes);
        if (fault == HeadFault.NONE) {
            ResponseHeadParser parser = connection.parser();
            parser.reset();
            HeadProgress progress = parser.parse(bytes, method, into);
            fault = progress == HeadProgress.FAULTY ? parser.fault() : HeadFault.NONE;
            if (progress == HeadProgress.INCOMPLETE) {
                fault = HeadFault.HEAD_TOO_LARGE;
            }
        }
        if (fault != HeadFault.NONE) {
            return fault.message();
        }
        if (into.isInterim() && (end || ++interim > MOST_INTERIM)) {
            return "it sent interim responses that nobody asked for";
        }
        return end && into.contentLength() > 0 ? "it announced content that it did not send" : "";
    }

    private void begin(ResponseHead answer, boolean end) {
        state = State.ANSWERING;
        hasLength = answer.framing() == Framing.LENGTH;
        remaining = answer.contentLength();
        eventEnds.begin(answer.isEventStream());
        events.upstreamHead(answer); // in whatever form the body is wanted: it is payload
        if (end && state == State.ANSWERING) {
            dataEnd();
        }
    }

    @Override
    protected void data(ByteBuf payload) {
        if (state == State.ANSWERING) {
            remaining -= payload.readableBytes(); // more than announced is the codec's to refuse
            eventEnds.note(payload);
            events.upstreamBody(payload);
        } else {
            payload.release();
            if (state == State.SENT) {
                invalid("it sent content without a head");
            }
        }
    }

    @Override
    protected void dataEnd() {
        if (state == State.ANSWERING && remaining > 0 && hasLength) {
            invalid("it ended inside its answer");
        } else if (state == State.ANSWERING) {
            state = State.OVER;
            Http2Stream stream = stream();
            if (!requestEnded && stream != null) {
                connection.cancel(stream); // the rest of the request is of no use any more
            }
            events.upstreamEnd();
        } else if (state == State.SENT) {
            invalid("it ended its answer without a head");
        }
    }

    @Override
    protected void readComplete() {
        if (state == State.ANSWERING) {
            events.upstreamReadComplete();
        }
    }

    @Override
    protected void reset(long code) {
        if (code == Http2Error.REFUSED_STREAM.code() && state == State.SENT) {
            unprocessed("it refused the stream");
        } else {
            ended("reset the stream (" + name(code) + ")");
        }
    }

    @Override
    protected void closed() {
        String why = connection.resetBy();
        ended(why.isEmpty() ? "closed the connection" : "broke the connection: " + why);
    }

    /** What it sent breaks the rules of its own stream. */
    void broken(String how) {
        failed(
                new UpstreamFailure(
                        state == State.ANSWERING ? Kind.TRUNCATED : Kind.INVALID,
                        "broke its stream: " + how));
    }

    /** The backend has not touched the request. */
    void unprocessed(String why) {
        if (state == State.SENT) {
            failed(new UpstreamFailure(Kind.UNPROCESSED, why));
        } else {
            ended(why);
        }
    }

    private void ended(String how) {
        if (state == State.ANSWERING) {
            failed(new UpstreamFailure(Kind.TRUNCATED, how + " inside its answer"));
        } else if (state == State.SENT) {
            failed(new UpstreamFailure(Kind.CLOSED_UNANSWERED, how + " without an answer"));
        }
    }

    private void invalid(String fault) {
        Http2Stream stream = stream();
        failed(
                new UpstreamFailure(
                        state == State.ANSWERING ? Kind.TRUNCATED : Kind.INVALID, fault));
        if (stream != null) {
            connection.cancel(stream);
        }
    }

    void failed(UpstreamFailure failure) {
        if (state != State.OVER) {
            state = State.OVER;
            events.upstreamFailed(failure);
        }
    }

    private void later(UpstreamFailure failure) {
        connection.later(() -> failed(failure));
    }

    @Override
    protected void writabilityChanged() {
        if (state == State.SENT) {
            events.upstreamWritabilityChanged();
        }
    }

    private static String name(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null ? "code " + code : error.name();
    }
}
