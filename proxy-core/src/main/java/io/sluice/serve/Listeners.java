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
    private final Certificates certificates;
    private final List<Listener> all = new ArrayList<>();
    private final List<Listener> inference = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<String> urls = new ArrayList<>();

    Listeners(Transport transport, DataLoops loops, Certificates certificates) {
        this.transport = transport;
        this.loops = loops;
        this.certificates = certificates;
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
            var site =
                    new Listener.Site(
                            listener.bind(),
                            all.size(),
                            certificates.of(listener),
                            listener.http2());
            Listener opened = Listener.open(site, setup);
            all.add(opened);
            addresses.add(opened.address());
            urls.add((listener.tls() == null ? "http://" : "https://") + text(opened));
            if (listener.serves().contains(Serves.INFERENCE)) {
                inference.add(opened);
            }
        }
    }

    /** Also of listeners that are closed meanwhile. */
    List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Where clients connect; also of listeners that are closed meanwhile. */
    List<String> urls() {
        return List.copyOf(urls);
    }

    private static String text(Listener listener) {
        return Listener.text(listener.address());
    }

    void closeInference() {
        inference.forEach(Listener::close);
    }

    void close() {
        all.forEach(Listener::close);
    }
}
