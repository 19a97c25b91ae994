package io.sluice.listen;

import io.sluice.exchange.LoopContext;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The clients' connections of one event loop. Confined to it. */
public final class ClientConnections {
    private final LoopContext loop;
    private final Set<Http1ClientConnection> open =
            Collections.newSetFromMap(new IdentityHashMap<>());

    public ClientConnections(LoopContext loop) {
        this.loop = loop;
    }

    LoopContext loop() {
        return loop;
    }

    void add(Http1ClientConnection connection) {
        open.add(connection);
        loop.counters().clientConnections().increment();
    }

    void remove(Http1ClientConnection connection) {
        if (open.remove(connection)) {
            loop.counters().clientConnections().add(-1);
        }
    }

    /** Closes those that carry no request, and the others as soon as theirs is answered. */
    public void drain() {
        new ArrayList<>(open).forEach(Http1ClientConnection::drain);
    }

    /** Closes all of them, and cuts what they carry. */
    public void cut() {
        new ArrayList<>(open).forEach(Http1ClientConnection::cut);
    }
}
