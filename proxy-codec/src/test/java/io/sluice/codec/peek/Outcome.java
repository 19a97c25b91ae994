package io.sluice.codec.peek;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What a peek made of a body: a model with its place, or a fault. */
public sealed interface Outcome {
    /** Without leak detection, which is slow for each byte; the count is checked here instead. */
    ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    /** The body was accepted. */
    record Model(String name, long start, long end) implements Outcome {}

    /** The body was refused. */
    record Refused(PeekFault fault) implements Outcome {}

    /** Reads the body in one piece from a direct buffer. */
    static Outcome whole(BodyPeek peek, byte[] body) {
        return split(peek, body, true, body.length);
    }

    /** Reads the body cut at these offsets (ascending, the last one is its length). */
    static Outcome split(BodyPeek peek, byte[] body, boolean direct, int... cuts) {
        peek.reset();
        int from = 0;
        for (int cut : cuts) {
            // Bytes around the readable ones must not matter.
            ByteBuf piece =
                    direct ? ALLOCATOR.directBuffer(cut - from + 2) : ALLOCATOR.heapBuffer();
            piece.writeByte('}').writeBytes(body, from, cut - from).writeByte('"');
            piece.setIndex(1, 1 + cut - from);
            boolean good = feed(peek, piece);
            from = cut;
            if (!good) {
                return new Refused(peek.fault());
            }
        }
        return peek.finish() ? model(peek) : new Refused(peek.fault());
    }

    private static boolean feed(BodyPeek peek, ByteBuf piece) {
        int readerIndex = piece.readerIndex();
        int readable = piece.readableBytes();
        boolean good = peek.feed(piece);
        boolean untouched = piece.readerIndex() == readerIndex && piece.readableBytes() == readable;
        boolean last = piece.release();
        if (!untouched || !last) {
            throw new AssertionError("the buffer is borrowed: indices and count must stay");
        }
        return good;
    }

    private static Outcome model(BodyPeek peek) {
        if (!peek.modelKnown()) {
            throw new AssertionError("accepted without a model");
        }
        String name = new String(peek.model(), 0, peek.modelLength(), UTF_8);
        return new Model(name, peek.modelValueStart(), peek.modelValueEnd());
    }

    /** One byte in each piece. */
    static int[] bytewise(byte[] body) {
        int[] cuts = new int[body.length];
        Arrays.setAll(cuts, i -> i + 1);
        return cuts;
    }

    /** Some random cuts, empty pieces among them. */
    static int[] randomCuts(byte[] body, RandomGenerator random) {
        int[] cuts = new int[1 + random.nextInt(8)];
        Arrays.setAll(cuts, i -> random.nextInt(body.length + 1));
        Arrays.sort(cuts);
        cuts[cuts.length - 1] = body.length;
        return cuts;
    }
}
