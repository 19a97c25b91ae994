package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.stream.Side;
import io.sluice.transport.Budget;
import io.sluice.transport.PinnedSize;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The part of a request's body that is held: retained slices of what was received, in order. They
 * are sent as they are, and sent again for another attempt as long as they are kept. Trickles are
 * gathered into buffers of our own, so that a slice of few bytes does not pin a receive buffer
 * each.
 */
final class HeldBody {
    private static final int GATHERED = 4096;
    private static final int SMALL = GATHERED / 4;

    private final Budget budget;
    private final List<ByteBuf> slices = new ArrayList<>(4);
    private int sent;
    private boolean tailIsOurs;
    private boolean keepsSent = true;
    private long size;
    private long reserved;

    HeldBody(Budget budget) {
        this.budget = budget;
    }

    /**
     * Adds {@code payload} (taken). What was sent already is let go of when memory is short: then
     * it cannot be sent again.
     *
     * @return false when the budget does not allow it, and none of the body has been sent yet;
     *     nothing was added then
     */
    boolean add(ByteBuf payload, ByteBufAllocator allocator) {
        int bytes = payload.readableBytes();
        if (!slices.isEmpty() && bytes < SMALL) {
            return gather(payload, allocator);
        }
        return append(payload, false);
    }

    /** Bytes held, sent or not. */
    long size() {
        return size;
    }

    boolean isEmpty() {
        return slices.isEmpty();
    }

    /**
     * Sends what was not sent yet.
     *
     * @param all false to keep the last slice back
     */
    void sendTo(Side side, boolean all) {
        int end = all ? slices.size() : slices.size() - 1;
        while (sent < end) {
            ByteBuf slice = slices.get(sent++);
            if (keepsSent) {
                side.body(slice.retainedDuplicate());
            } else {
                unreserve(slice);
                side.body(slice);
            }
        }
        if (!keepsSent) {
            dropSent();
        }
    }

    /** Whether everything is still here, to be sent again from the beginning. */
    boolean canRewind() {
        return keepsSent;
    }

    void rewind() {
        sent = 0;
    }

    /** What was sent will not be needed again, nor what is sent from now on. */
    void forgetSent() {
        if (keepsSent) {
            keepsSent = false;
            for (ByteBuf slice : slices.subList(0, sent)) {
                unreserve(slice);
                slice.release();
            }
            dropSent();
        }
    }

    /**
     * Puts {@code bytes} in the place of those from {@code start} to {@code end}; before any is
     * sent.
     */
    void replace(long start, long end, byte[] bytes) {
        List<ByteBuf> before = new ArrayList<>(slices);
        slices.clear();
        size += bytes.length - (end - start);
        long at = 0;
        boolean placed = false;
        for (ByteBuf slice : before) {
            int length = slice.readableBytes();
            int head = Math.clamp(start - at, 0, length);
            int tail = Math.clamp(at + length - end, 0, length);
            if (head > 0) {
                slices.add(slice.retainedSlice(slice.readerIndex(), head));
            }
            if (!placed && at + length > start) {
                slices.add(Unpooled.wrappedBuffer(bytes));
                placed = true;
            }
            if (tail > 0) {
                slices.add(slice.retainedSlice(slice.writerIndex() - tail, tail));
            }
            slice.release();
            at += length;
        }
        tailIsOurs = false;
    }

    /**
     * A checksum of the whole content, never 0. CRC-32C runs at many bytes a cycle, which a better
     * hash does not; the content's first and last bytes fill it up to 64 bits.
     */
    long sum() {
        var crc = new CRC32C();
        for (ByteBuf slice : slices) {
            crc.update(slice.nioBuffer());
        }
        ByteBuf first = slices.isEmpty() ? Unpooled.EMPTY_BUFFER : slices.getFirst();
        ByteBuf last = slices.isEmpty() ? first : slices.getLast();
        long edges =
                first.readableBytes() < Long.BYTES || last.readableBytes() < Long.BYTES
                        ? size
                        : first.getLong(first.readerIndex())
                                ^ last.getLong(last.writerIndex() - Long.BYTES);
        return (crc.getValue() << 32 ^ edges * 0x9E37_79B9_7F4A_7C15L) | 1;
    }

    /** The whole content, as an array of its own. */
    byte[] toArray() {
        byte[] all = new byte[Math.toIntExact(size)];
        int at = 0;
        for (ByteBuf slice : slices) {
            int length = slice.readableBytes();
            slice.getBytes(slice.readerIndex(), all, at, length);
            at += length;
        }
        return all;
    }

    void release() {
        int first = keepsSent ? 0 : sent;
        slices.subList(first, slices.size()).forEach(ByteBuf::release);
        slices.clear();
        sent = 0;
        size = 0;
        budget.release(reserved);
        reserved = 0;
    }

    private boolean append(ByteBuf slice, boolean ours) {
        int pinned = PinnedSize.of(slice);
        if (!budget.tryReserve(pinned)) {
            if (sent == 0 && keepsSent) {
                slice.release();
                return false;
            }
            forgetSent();
            budget.reserve(pinned); // it runs, and its backend's pace bounds it
        }
        reserved += pinned;
        size += slice.readableBytes();
        slices.add(slice);
        tailIsOurs = ours;
        return true;
    }

    private boolean gather(ByteBuf payload, ByteBufAllocator allocator) {
        int bytes = payload.readableBytes();
        ByteBuf tail = slices.getLast();
        try {
            if (tailIsOurs && sent < slices.size() && tail.writableBytes() >= bytes) {
                tail.writeBytes(payload);
                size += bytes;
                return true;
            }
            return append(allocator.directBuffer(GATHERED).writeBytes(payload), true);
        } finally {
            payload.release();
        }
    }

    private void unreserve(ByteBuf slice) {
        long bytes = Math.min(reserved, PinnedSize.of(slice));
        reserved -= bytes;
        budget.release(bytes);
    }

    private void dropSent() {
        slices.subList(0, sent).clear();
        sent = 0;
    }
}
