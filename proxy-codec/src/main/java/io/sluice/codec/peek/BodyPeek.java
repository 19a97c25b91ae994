package io.sluice.codec.peek;

import io.netty.buffer.ByteBuf;

/**
 * Reads a request body as it arrives, to learn its model and to be sure that the backend will read
 * the same. A body is good only when {@link #finish()} has said so: until then a second model or
 * broken syntax may still come.
 *
 * <p>Confined to one event loop. Reusable after {@link #reset()}, also in the middle of a body.
 */
public interface BodyPeek {
    /**
     * Checks the readable bytes of {@code in} (borrowed; its indices are not moved).
     *
     * @return false when the body is faulty, see {@link #fault()}. It stays faulty until {@link
     *     #reset()}
     */
    boolean feed(ByteBuf in);

    /**
     * The body is complete.
     *
     * @return false when the body is faulty, incomplete, or names no model
     */
    boolean finish();

    /**
     * Why the body was refused.
     *
     * @throws IllegalStateException when it was not
     */
    PeekFault fault();

    /** True as soon as a valid model has been read completely. The rest may still be faulty. */
    boolean modelKnown();

    /**
     * The model's name in UTF-8, unescaped, in the first {@link #modelLength()} bytes of an array
     * that is reused after {@link #reset()}. Meaningful once {@link #modelKnown()}.
     */
    byte[] model();

    /** How many bytes of {@link #model()} are the model's name. */
    int modelLength();

    /**
     * Offset in the body of the first byte of the raw value that another model's name may replace.
     * In JSON that is the opening quote. Meaningful once {@link #modelKnown()}.
     */
    long modelValueStart();

    /** Offset in the body just after the raw value. In JSON that is after the closing quote. */
    long modelValueEnd();

    /** Whether a top-level {@code stream} that is true has been read. */
    default boolean streams() {
        return false;
    }

    /**
     * The most tokens that the answer may have, as far as it has been read; -1 while that is not
     * known.
     */
    default long mostTokens() {
        return -1;
    }

    /** Forgets everything; the next byte is the first of another body. */
    void reset();
}
