package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.stream.Side;
import io.sluice.transport.PinnedSize;

import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection. Flow control is the backpressure: while reading is paused the credit
 * for what still comes is withheld, and given when it is resumed. Confined to its event loop.
 */
public abstract class Http2Side implements Side {
    private Http2Link link;
    private @Nullable Http2Stream stream;
    private long pending;
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

    /** So many of its bytes wait for the peer's credit. */
    final void pending(long bytes) {
        boolean isCrowded = link.waiting(bytes - pending) && bytes > 0;
        pending = bytes;
        if (isCrowded || bytes >= link.streamBuffer()) {
            full = true;
        } else if (full && bytes <= link.streamBuffer() / 2) {
            full = false;
            link.changed(this);
        }
    }

    /** Its stream is gone, with all that waited in it. */
    final void gone() {
        link.waiting(-pending);
        pending = 0;
        closed();
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

    @Override
    public void body(ByteBuf bytes) {
        if (stream == null || !bytes.isReadable()) {
            bytes.release();
        } else {
            link.write(stream, pending > 0 ? PinnedSize.unpinned(bytes) : bytes, false);
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
        return pending + link.queuedInChannel();
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
