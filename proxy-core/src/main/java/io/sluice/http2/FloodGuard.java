package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.sluice.config.Http2Limits;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;

/**
 * Notices peers that keep a connection busy with frames that carry nothing (CVE-2019-9511 to 9518,
 * and whatever comes next). Two budgets: control frames against a rate and against the frames that
 * we send, and all received bytes against those that were of use. Confined to its event loop.
 */
@SuppressWarnings("this-escape") // the watch is told nothing before this is made
final class FloodGuard {
    /** So many seconds' worth of control frames may come at once. */
    private static final int BURST_SECONDS = 10;

    /** Each frame of content that goes out may be credited twice, to its stream and connection. */
    private static final int PER_FRAME_SENT = 3;

    /** Frames may weigh so many times what they carry, and this many bytes beyond. */
    private static final int WEIGHT = 8;

    private static final long OVERHEAD = 1024 * 1024;

    /** Resets that a head is worth which is too large. */
    private static final int LARGE_HEAD = 10;

    private static final long RESETS_MILLIS = 1000L * Http2LinkBuilder.RESET_WINDOW_SECONDS;

    private final @Nullable FrameWatch watch;
    private final Http2Limits limits;
    private final LongSupplier millis;
    private final long burst;
    private long resetsSince;
    private int resets;
    private long refilledAt;
    private long frames;
    private long received;
    private long useful;

    /**
     * @param server whether the peer is a client
     * @param millis of any clock
     */
    FloodGuard(boolean server, Http2Limits limits, LongSupplier millis) {
        this.watch = server ? new FrameWatch(this) : null;
        this.limits = limits;
        this.millis = millis;
        this.burst = (long) BURST_SECONDS * limits.controlFrames();
        this.frames = burst;
        this.refilledAt = millis.getAsLong();
        this.resetsSince = refilledAt;
    }

    /** Whether a head has begun and not ended. */
    boolean isInsideHead() {
        return watch != null && watch.isInsideHead();
    }

    /**
     * Bytes have come, whatever they are.
     *
     * @param in borrowed
     */
    void received(ByteBuf in) throws Http2Exception {
        if (watch != null) {
            watch.read(in);
        }
        received += in.readableBytes();
        if (received / WEIGHT > useful + OVERHEAD) {
            throw calm("too many bytes that carry nothing");
        }
    }

    /** So many of the bytes were content or heads. */
    void useful(int bytes) {
        useful += bytes;
    }

    /** A frame of content went out. */
    void sent(int bytes) {
        useful += bytes;
        frames = Math.min(burst, frames + PER_FRAME_SENT);
    }

    /** A control frame has come. */
    void control() throws Http2Exception {
        if (frames == 0) {
            long now = millis.getAsLong();
            frames = Math.min(burst, (now - refilledAt) * limits.controlFrames() / 1000);
            if (frames == 0) {
                throw calm("too many control frames");
            }
            refilledAt = now;
        }
        frames--;
    }

    /**
     * The peer has made us reset a stream (CVE-2025-55163). Those that we reset for reasons of our
     * own do not count: a backend that fails would end its clients' connections. A head that is too
     * large counts for more: few bytes of it may have been thousands of fields to read.
     */
    void madeReset(Throwable cause) throws Http2Exception {
        long now = millis.getAsLong();
        if (now - resetsSince > RESETS_MILLIS) {
            resetsSince = now;
            resets = 0;
        }
        resets += cause instanceof Http2Exception.HeaderListSizeException ? LARGE_HEAD : 1;
        if (resets > limits.resets()) {
            throw calm("too many streams that had to be reset");
        }
    }

    static Http2Exception calm(String what) {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, what);
    }
}
