package io.sluice.testkit;

import java.io.IOException;
import java.net.Socket;

/** One accepted connection of a {@link RawBackend}: reads requests until the client ends it. */
final class BackendConnection implements Runnable {
    private final RawBackend backend;
    private final Socket socket;
    private final Wire wire;
    private final int number;

    BackendConnection(RawBackend backend, Socket socket, int number) throws IOException {
        this.backend = backend;
        this.socket = socket;
        this.number = number;
        wire = new Wire(socket);
    }

    @Override
    public void run() {
        try {
            while (wire.awaitByte()) {
                serveOne();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts these threads", e);
        } finally {
            close();
            backend.ended(this);
        }
    }

    void close() {
        Sockets.close(socket);
    }

    private void serveOne() throws InterruptedException {
        RawHead head;
        try {
            head = wire.head();
        } catch (Wire.EndedException _) {
            backend.received(request(RawHead.NONE, Body.ended(wire)));
            return;
        }
        var call = new Call(socket, wire, head, number);
        backend.began(call);
        RawRequest request = request(head, Body.ofRequest(wire, head));
        call.received(request);
        if (!backend.isProbe(head)) {
            backend.received(request);
        }
        boolean more = wire.awaitByte();
        if (!more && wire.end() != End.OPEN) {
            call.left();
        }
        call.awaitDone();
    }

    private RawRequest request(RawHead head, Body body) {
        Payload payload = body.rest();
        return new RawRequest(
                head,
                payload,
                body.trailers(),
                wire.takeRecord(),
                body.complete(),
                wire.end(),
                number);
    }
}
