package io.sluice.bench;

import io.netty.buffer.ByteBuf;

/** Asks for an answer that is too long for any window, and never takes all of it. */
final class StalledClient extends CheckingClient {
    private static final int KIBIBYTES = 64 * 1024;

    StalledClient(Tally tally, byte[] model) {
        super(tally, model, false, 0);
    }

    @Override
    void connected() {
        send(KIBIBYTES);
    }

    @Override
    public void payload(ByteBuf in, int from, int length) {
        // its credit is kept back
    }

    @Override
    public void end() {
        fail("an answer ended that nobody has read");
    }
}
