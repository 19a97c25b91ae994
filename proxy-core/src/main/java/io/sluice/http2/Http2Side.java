package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.ResponseHeadWriter;
import io.sluice.stream.Side;
import io.sluice.transport.PinnedSize;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Objects;

/**
 * One stream of a connection. Flow control is the backpressure: while reading is paused the credit
 * for what still comes is withheld, and given when it is resumed. Confined to its event loop.
 */
public abstract class Http2Side implements Side {
    private Http2Link link;
    private @Nullable Http2Stream stream;
    private int window;
    private @Nullable ArrayDeque<ByteBuf> queue;
    private long pending;
    private boolean endsAfterQueue;
    private boolean waits;
    private long counted;
    private boolean full;
    private boolean paused;
    private int withheld;
    private boolean touched;

    protected Http2Side(Http2Link link) {
        this.link = link;
    }

    /** It is this stream of the connection from now on. */
    protected final void open(Http2Stream opened) {
        stream = opened;
        window = link.initialWindow();
        opened.setProperty(link.key(), this);
    }

    /** It will be a stream of another connection, before it has become one of its own. */
    protected final void moveTo(Http2Link other) {
        link = other;
    }

    protected final @Nullable Http2Stream stream() {
        return stream;
    }

    // ---- what its connection tells it

    /**
     * More content has come.
     *
     * @param payload taken
     */
    protected abstract void data(ByteBuf payload);

    /** The peer has sent all. */
    protected abstract void dataEnd();

    /** All that is there for now was given. */
    protected abstract void readComplete();

    /** The peer has reset the stream. */
    protected abstract void reset(long code);

    /** The stream is gone, however that came. */
    protected abstract void closed();

    protected abstract void writabilityChanged();

    /**
     * Passes on what a DATA frame brought.
     *
     * @param payload borrowed
     * @return how many bytes the peer may send in their place at once
     */
    final int received(ByteBuf payload, int padding) {
        int bytes = payload.readableBytes() + padding;
        if (payload.isReadable()) {
            data(payload.retain());
        }
        if (paused) {
            withheld += bytes;
            return 0;
        }
        return bytes;
    }

    /** Whether it has not been noted yet in this read. */
    final boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    final void untouch() {
        touched = false;
        readComplete();
    }

    // ---- what waits for the peer's credit

    /** Bytes that the peer takes of it; less than none when it has thought better of it. */
    final int window() {
        return window;
    }

    final void window(int delta) {
        window += delta;
    }

    /**
     * Keeps content until it may be sent.
     *
     * @param bytes taken
     */
    final void enqueue(ByteBuf bytes) {
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        pending += bytes.readableBytes();
        link.sender().waiting(bytes.readableBytes());
        queue.add(PinnedSize.unpinned(bytes));
        full |= pending >= link.streamBuffer() || link.sender().isCrowded();
        count();
    }

    /** Only what is behind a full queue counts: bytes of peers who read come and go. */
    private void count() {
        long counts = full ? pending : 0;
        if (counts != counted) {
            link.budget().reserve(counts - counted);
            counted = counts;
        }
    }

    /**
     * What is to be sent next.
     *
     * @param most bytes, at least one; there is something
     */
    final ByteBuf dequeue(int most) {
        ByteBuf first = waiting().element();
        int length = Math.min(most, first.readableBytes());
        pending -= length;
        link.sender().waiting(-length);
        return length < first.readableBytes()
                ? first.readRetainedSlice(length)
                : waiting().remove();
    }

    private ArrayDeque<ByteBuf> waiting() {
        return Objects.requireNonNull(queue, "nothing waits");
    }

    /** Some of it has been sent. */
    final void sent(int bytes) {
        boolean isMuch = pending > 0 && link.sender().isCrowded();
        if (full && !isMuch && pending <= link.streamBuffer() / 2) {
            full = false;
            link.changed(this);
        }
        count();
        if (pending == 0 && endsAfterQueue && bytes > 0) {
            endsAfterQueue = false;
            link.sender().end(opened());
        }
    }

    /** Notes whether it has a turn to come; false when that is no news. */
    final boolean waits(boolean now) {
        boolean changed = waits != now;
        waits = now;
        return changed;
    }

    /** It is gone: what waits is forgotten. */
    final void forgetQueue() {
        link.sender().waiting(-pending);
        pending = 0;
        endsAfterQueue = false;
        count();
        if (queue != null) {
            queue.forEach(ByteBuf::release);
            queue = null;
        }
    }

    // ---- as the exchange sees it

    @Override
    public final void pauseReading() {
        paused = true;
    }

    @Override
    public final void resumeReading() {
        paused = false;
        if (withheld > 0 && stream != null) {
            int credit = withheld;
            withheld = 0;
            link.credit(stream, credit);
        }
    }

    /** What writes heads that come in the form that they are read in. */
    protected final Http1Form form() {
        return link.form();
    }

    /** Sends a head. */
    protected final void head(Http2Headers head, boolean end) {
        try {
            link.sender().head(opened(), head, end);
        } catch (Http2Exception e) {
            link.unsent(e);
        }
    }

    /**
     * Sends the head of an answer.
     *
     * @param head borrowed
     * @param ownFields as {@link ResponseHeadWriter} takes them
     */
    protected final void head(ResponseHead head, byte[] ownFields, boolean end) {
        try {
            link.sender().answer(opened(), head, ownFields, end);
        } catch (Http2Exception e) {
            link.unsent(e);
        }
    }

    private Http2Stream opened() {
        return Objects.requireNonNull(stream, "it is not open");
    }

    @Override
    public void body(ByteBuf bytes) {
        if (stream == null || !bytes.isReadable()) {
            bytes.release();
        } else {
            link.sender().content(this, stream, bytes);
        }
    }

    /** Nothing follows what was sent. */
    protected final void endBody() {
        if (pending > 0) {
            endsAfterQueue = true;
        } else if (stream != null) {
            link.sender().end(stream);
        }
    }

    @Override
    public final void flush() {
        link.requestFlush();
    }

    @Override
    public boolean isWritable() {
        return !full && link.isChannelWritable();
    }

    /** Bytes that wait for the peer to take them. */
    public final long queued() {
        return pending + link.channel().bytesBeforeWritable();
    }

    /** Whether any of its bytes wait for the peer's credit. */
    public final boolean hasPending() {
        return pending > 0;
    }

    /** Ends the stream at once; what is queued of it is forgotten. */
    protected final void reset(Http2Error why) {
        if (stream != null) {
            link.reset(stream, why);
        }
    }
}
