package io.sluice.serve;

import io.sluice.config.ListenerConfig;
import io.sluice.config.Serves;
import io.sluice.config.SluiceConfig;
import io.sluice.listen.Listener;
import io.sluice.transport.Transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The sockets on which clients are accepted. */
final class Listeners {
    private final Transport transport;
    private final DataLoops loops;
    private final List<Listener> all = new ArrayList<>();
    private final List<Listener> inference = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    Listeners(Transport transport, DataLoops loops) {
        this.transport = transport;
        this.loops = loops;
    }

    void open(SluiceConfig config) throws IOException {
        var setup =
                new Listener.Setup(
                        transport,
                        loops.group(),
                        loops.connections(),
                        new AtomicInteger(),
                        config.limits().streamBuffer());
        for (ListenerConfig listener : config.listeners()) {
            Listener opened = Listener.open(listener.bind(), all.size(), setup);
            all.add(opened);
            addresses.add(opened.address());
            if (listener.serves().contains(Serves.INFERENCE)) {
                inference.add(opened);
            }
        }
    }

    /** Also of listeners that are closed meanwhile. */
    List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    void closeInference() {
        inference.forEach(Listener::close);
    }

    void close() {
        all.forEach(Listener::close);
    }
}
