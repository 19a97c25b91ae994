package io.sluice.bench;

import io.netty.buffer.ByteBuf;

/** Sends plain requests, one at a time, each when {@link Turns} says so. */
final class RequestClient extends CheckingClient {
    private final byte[] model;
    private final boolean routed;
    private final Turns turns;
    private final byte[] answer = new byte[Chat.ANSWER.length()];
    private final int padding;
    private int received;
    private long since;

    /** When an idle client sends its next request. Confined to the client's event loop. */
    interface Turns {
        /** Each client sends its next request as soon as the last is answered. */
        Turns AT_ONCE = client -> client.request(System.nanoTime());

        /** {@code client} has no request under way. */
        void idle(RequestClient client);
    }

    /**
     * A client that asks for {@code model}.
     *
     * @param routed whether the answer must come from a backend of that model
     * @param padding KiB of white space that follow each answer
     */
    RequestClient(
            Tally tally, byte[] model, boolean routed, long firstNonce, int padding, Turns turns) {
        super(tally, model, false, firstNonce);
        this.padding = padding;
        this.model = model;
        this.routed = routed;
        this.turns = turns;
    }

    /** Sends a request whose latency counts from {@code nanos} on. */
    void request(long nanos) {
        since = nanos;
        received = 0;
        send(padding);
    }

    @Override
    void connected() {
        turns.idle(this);
    }

    @Override
    public void payload(ByteBuf in, int from, int length) {
        int fits = Math.min(length, answer.length - received);
        if (fits > 0) {
            in.getBytes(from, answer, received, fits);
        }
        if (length > fits && in.bytesBefore(from + Math.max(0, fits), 1, (byte) ' ') < 0) {
            fail("something else than white space after the answer");
        }
        received += length;
    }

    @Override
    public void end() {
        if (!Chat.ANSWER.matches(answer, received - padding * FixedTexts.PADDING_UNIT)) {
            fail("an answer of " + received + " bytes that is not the one that was sent");
        } else if (Chat.ANSWER_NONCE.number(answer) != nonce()) {
            fail("the answer to another request");
        } else if (routed && !Chat.ANSWER_MODEL.hasText(answer, model)) {
            fail("the answer of another model");
        } else {
            work(System.nanoTime() - since);
            if (!tally().isStopped()) {
                turns.idle(this);
            }
        }
    }
}
