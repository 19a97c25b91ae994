package io.sluice.listen;

import io.sluice.exchange.LoopContext;
import io.sluice.failure.Failure;

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

    /** One more was not taken, since there are too many. */
    void refused() {
        loop.counters().refusedConnections().increment();
    }

    /** Closes those that carry no request. */
    public void closeIdle() {
        new ArrayList<>(open).forEach(Http1ClientConnection::closeIfIdle);
    }

    /** Ends the requests that still run: they are refused, or their answers are cut. */
    public void cut(Failure why) {
        new ArrayList<>(open).forEach(connection -> connection.cut(why));
    }
}
