package io.sluice.bench;

import io.netty.buffer.ByteBuf;

import java.util.Arrays;

/** Keeps one stream open, checks every event, and opens the next stream when it has ended. */
final class StreamClient extends CheckingClient {
    private final byte[] model;
    private final boolean routed;
    private final long eventsPerStream;
    private final byte[] event = new byte[Chat.EVENT.length()];
    private final byte[] done = Chat.done();
    private long events;
    private long received;
    private int filled;
    private boolean complete;

    /**
     * A client that streams from {@code model}.
     *
     * @param firstEvents the length of the first stream, so that not all streams end together
     * @param eventsPerStream the length of the others
     */
    StreamClient(
            Tally tally,
            byte[] model,
            boolean routed,
            long firstNonce,
            long firstEvents,
            long eventsPerStream) {
        super(tally, model, true, firstNonce);
        this.model = model;
        this.routed = routed;
        this.events = firstEvents;
        this.eventsPerStream = eventsPerStream;
    }

    @Override
    void connected() {
        open();
    }

    private void open() {
        received = 0;
        filled = 0;
        complete = false;
        send(events);
    }

    @Override
    public void payload(ByteBuf in, int from, int length) {
        int at = from;
        int left = length;
        while (left > 0) {
            int expected = received < events ? event.length : done.length;
            int take = Math.min(left, expected - filled);
            if (complete) {
                fail("bytes after the end of the events");
                return;
            }
            in.getBytes(at, event, filled, take);
            filled += take;
            at += take;
            left -= take;
            if (filled == expected) {
                filled = 0;
                whole();
            }
        }
    }

    private void whole() {
        if (received == events) {
            complete = Arrays.equals(event, 0, done.length, done, 0, done.length);
            if (!complete) {
                fail("no [DONE] after the last event");
            }
        } else if (!Chat.EVENT.matches(event, event.length)) {
            fail("an event that is not the one that was sent");
        } else if (Chat.EVENT_NONCE.number(event) != nonce()) {
            fail("an event of another stream");
        } else if (Chat.EVENT_SEQ.number(event) != received) {
            fail("an event out of its turn");
        } else if (routed && !Chat.EVENT_MODEL.hasText(event, model)) {
            fail("an event of another model");
        } else {
            received++;
            work(System.nanoTime() - Chat.EVENT_AT.number(event));
        }
    }

    @Override
    public void end() {
        if (!complete) {
            fail("the stream ended after " + received + " of " + events + " events");
            return;
        }
        tally().ended();
        if (!tally().isStopped()) {
            events = eventsPerStream;
            open();
        }
    }
}
