package io.sluice.upstream;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.BodyReader;
import io.sluice.codec.http1.BodyReader.ContentListener;
import io.sluice.codec.http1.ChunkScanner;
import io.sluice.codec.http1.ResponseHeadParser;
import io.sluice.stream.BodyForm;

import org.jspecify.annotations.Nullable;

/** Reads one answer after another: interim heads are swallowed, then a head, then its body. */
final class Http1ResponseReader {
    /** What {@link #next} found. */
    enum Step {
        HEAD,
        BODY,
        END,
        MORE,
        FAULTY
    }

    /** More interim responses than this before a final one are an attack or a bug. */
    private static final int MOST_INTERIM = 16;

    private final ResponseHeadParser parser;
    private final ResponseHead head = new ResponseHead();
    private final BodyReader body = new BodyReader(ChunkScanner.Strictness.RESPONSE);
    private Method method = Method.GET;
    private ContentListener content = (in, start, length) -> {};
    private @Nullable ByteBuf held;
    private boolean inBody;
    private int interim;
    private String fault = "";
    private boolean isEventStream;

    Http1ResponseReader(HeadLimits limits) {
        parser = new ResponseHeadParser(limits);
    }

    /**
     * The next answer is one to {@code requestMethod}.
     *
     * @param contentListener is told where its content lies, if its framing is kept
     */
    void expect(Method requestMethod, ContentListener contentListener) {
        method = requestMethod;
        content = contentListener;
        inBody = false;
        interim = 0;
        parser.reset();
    }

    /** An incomplete head that was held back, handed over; null when there is none. */
    @Nullable ByteBuf takeHeld() {
        ByteBuf taken = held;
        held = null;
        return taken;
    }

    /**
     * The next step through {@code in} (borrowed); an incomplete head is retained until more comes.
     */
    Step next(ByteBuf in) {
        return inBody ? nextOfBody(in) : nextOfHead(in);
    }

    /**
     * The final head, after {@link Step#HEAD}; its bytes stay where they are until the next step.
     */
    ResponseHead head() {
        return head;
    }

    /** Begins the body, after {@link Step#HEAD}. */
    void begin(BodyForm form) {
        inBody = true;
        isEventStream = head.isEventStream(); // asked now, while its bytes are here
        if (form == BodyForm.CHUNKED) {
            body.beginFramed(content);
        } else {
            body.begin(head.framing(), head.contentLength());
        }
    }

    /**
     * The bytes of {@link Step#BODY}, handed over. When they are all of {@code in} it is {@code in}
     * itself, which the caller then no longer owns.
     */
    ByteBuf takeBytes(ByteBuf in) {
        int start = body.start();
        int length = body.length();
        if (!in.isReadable()) {
            return in.setIndex(start, start + length);
        }
        return in.retainedSlice(start, length);
    }

    String fault() {
        return fault;
    }

    boolean isInBody() {
        return inBody;
    }

    /** Whether the peer's orderly close is the end of this answer (RFC 9112 §6.3). */
    boolean endsWithConnection() {
        return inBody && head.framing() == Framing.UNTIL_CLOSE;
    }

    boolean allowsReuse() {
        return head.keepAlive() && head.framing() != Framing.UNTIL_CLOSE;
    }

    boolean isBetweenEvents() {
        return inBody && isEventStream && body.isBetweenEvents();
    }

    void release() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    private Step nextOfHead(ByteBuf in) {
        while (true) {
            switch (parser.parse(in, method, head)) {
                case INCOMPLETE -> {
                    if (in.isReadable()) {
                        held = in.retain();
                    }
                    return Step.MORE;
                }
                case FAULTY -> {
                    fault = parser.fault().message();
                    return Step.FAULTY;
                }
                case COMPLETE -> {
                    in.skipBytes(head.length());
                    parser.reset();
                    if (head.status() >= 200) {
                        return Step.HEAD;
                    }
                    if (head.status() == 101 || ++interim > MOST_INTERIM) {
                        fault = "it sent interim responses that nobody asked for";
                        return Step.FAULTY;
                    }
                }
            }
        }
    }

    private Step nextOfBody(ByteBuf in) {
        return switch (body.next(in)) {
            case BYTES -> Step.BODY;
            case END -> Step.END;
            case MORE -> Step.MORE;
            case FAULTY -> {
                fault = body.fault();
                yield Step.FAULTY;
            }
        };
    }
}
