package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.BodyReader;
import io.sluice.codec.http1.ChunkScanner;
import io.sluice.codec.http1.RequestHeadParser;
import io.sluice.exchange.Refusals;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;

/**
 * Reads one request after another from what has come so far. Stops at the end of each: the next one
 * waits in the stash until {@link #nextRequest()}. Confined to its event loop.
 */
final class Http1RequestReader {
    /** What {@link #next} found. */
    enum Step {
        /** A head, in {@link #head()}. */
        HEAD,
        /** Payload of the body, in {@link #takePayload()}. */
        BODY,
        /** The request is complete. */
        END,
        /** Everything that is here was taken. */
        MORE,
        /** See {@link #fault()}. */
        FAULTY
    }

    private enum Place {
        HEAD,
        BODY,
        /** Behind a complete request. */
        BETWEEN
    }

    private final RequestHeadParser parser;
    private final RequestHead head = new RequestHead();
    private final BodyReader body = new BodyReader(ChunkScanner.Strictness.REQUEST);
    private ByteBuf stash = Unpooled.EMPTY_BUFFER;
    private ByteBuf headBytes = Unpooled.EMPTY_BUFFER;
    private Place place = Place.HEAD;
    private boolean isBroken;

    Http1RequestReader(HeadLimits limits) {
        parser = new RequestHeadParser(limits);
    }

    /** Adds {@code in} (taken) to what has come. */
    void append(ByteBuf in, ByteBufAllocator allocator) {
        if (isBroken) {
            in.release();
            return;
        }
        stash =
                stash.isReadable()
                        ? ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, stash, in)
                        : in;
    }

    Step next() {
        return switch (place) {
            case HEAD -> stash.isReadable() ? nextHead() : Step.MORE;
            case BODY -> nextBody();
            case BETWEEN -> Step.MORE;
        };
    }

    /** The last head that was found; its bytes stay until {@link #releaseHead()}. */
    RequestHead head() {
        return head;
    }

    /** The payload that was found, handed over. */
    ByteBuf takePayload() {
        return stash.retainedSlice(body.start(), body.length());
    }

    int payloadLength() {
        return body.length();
    }

    /** Bytes of the body that are still to come; -1 when that is not known. */
    long remaining() {
        return body.remaining();
    }

    Failure fault() {
        return place == Place.HEAD
                ? Refusals.of(parser.fault())
                : new Failure(FailureKind.BAD_REQUEST, body.fault());
    }

    /** Whether the last request is here in whole. */
    boolean isComplete() {
        return place == Place.BETWEEN;
    }

    /** Whether bytes of a head have come, but not all of it. */
    boolean isInsideHead() {
        return place == Place.HEAD && stash.isReadable();
    }

    /** Whether nothing of another request has come. */
    boolean isIdle() {
        return place == Place.HEAD && !stash.isReadable();
    }

    /** Goes on behind a complete request. */
    void nextRequest() {
        place = Place.HEAD;
    }

    /** Bytes that are here and belong to nothing yet. */
    int stashed() {
        return stash.readableBytes();
    }

    void releaseHead() {
        headBytes.release();
        headBytes = Unpooled.EMPTY_BUFFER;
    }

    /** Lets go of a stash that was read to its end. */
    void tidy() {
        if (!stash.isReadable()) {
            stash.release();
            stash = Unpooled.EMPTY_BUFFER;
        }
    }

    void release() {
        releaseHead();
        stash.release();
        stash = Unpooled.EMPTY_BUFFER;
    }

    private Step nextHead() {
        return switch (parser.parse(stash, head)) {
            case INCOMPLETE -> Step.MORE;
            case FAULTY -> Step.FAULTY;
            case COMPLETE -> {
                parser.reset();
                headBytes = stash.retain();
                stash.skipBytes(head.length());
                body.begin(head.framing(), head.contentLength());
                place = Place.BODY;
                yield Step.HEAD;
            }
        };
    }

    private Step nextBody() {
        return switch (body.next(stash)) {
            case BYTES -> Step.BODY;
            case MORE -> Step.MORE;
            case FAULTY -> {
                isBroken = true; // nothing behind it can be read, nor needs to be kept
                stash.skipBytes(stash.readableBytes());
                yield Step.FAULTY;
            }
            case END -> {
                place = Place.BETWEEN;
                yield Step.END;
            }
        };
    }
}
