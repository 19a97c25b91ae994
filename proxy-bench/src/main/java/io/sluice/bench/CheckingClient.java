package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/**
 * Sends the request of {@link Chat} again and again, one at a time, and checks what comes back. The
 * first thing that is wrong counts as a failure and closes the connection. Confined to the event
 * loop of its connection.
 */
abstract class CheckingClient implements MessageReader.Sink {
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(US_ASCII);

    private final Tally tally;
    private final byte[] body;
    private long nonce;
    private boolean ready;

    @SuppressWarnings("NullAway.Init") // comes before the first request
    private Wire wire;

    /** How requests leave: alone on a connection, or as streams of one. */
    interface Wire {
        /**
         * Sends a request.
         *
         * @param body borrowed
         */
        void send(CheckingClient client, byte[] body);

        void close();
    }

    /** A client whose requests count up from {@code firstNonce}. */
    CheckingClient(Tally tally, byte[] model, boolean stream, long firstNonce) {
        this.tally = tally;
        this.nonce = firstNonce;
        body = Chat.request(model, stream);
    }

    /** The connection stands. */
    final void connected(Wire to) {
        wire = to;
        connected();
    }

    /** May send its first request. */
    abstract void connected();

    /** Sends the next request. */
    final void send(long events) {
        nonce++;
        Chat.REQUEST_NONCE.putNumber(body, nonce);
        Chat.REQUEST_EVENTS.putNumber(body, events);
        wire.send(this, body);
    }

    /** The nonce of the request that was sent last. */
    final long nonce() {
        return nonce;
    }

    final Tally tally() {
        return tally;
    }

    /** Counts one answer or event. */
    final void work(long nanos) {
        tally.work(nanos);
        if (!ready) {
            ready = true;
            tally.ready();
        }
    }

    final void fail(String what) {
        tally.fail(what);
        wire.close();
    }

    @Override
    public final void startLine(ByteBuf in, int from, int length) {
        for (int i = 0; i < OK.length; i++) {
            if (length < OK.length || in.getByte(from + i) != OK[i]) {
                fail("answer was " + in.toString(from, length, US_ASCII));
                return;
            }
        }
    }
}
