package io.sluice.serve;

import io.netty.channel.unix.FileDescriptor;
import io.sluice.config.ListenerConfig;
import io.sluice.config.Serves;
import io.sluice.config.SluiceConfig;
import io.sluice.listen.Listener;
import io.sluice.transport.ListeningSocket;
import io.sluice.transport.Transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sockets on which clients are accepted. Changed at the start and on the control loop; read by
 * any thread.
 */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    /** A listener that is open. */
    private record Open(ListenerConfig config, Listener listener) {
        InetSocketAddress address() {
            return listener.address();
        }

        String url() {
            return (config.tls() == null ? "http://" : "https://") + Listener.text(address());
        }
    }

    private final Transport transport;
    private final DataLoops loops;
    private final Certificates certificates;
    private final AtomicInteger clients = new AtomicInteger();
    private volatile Map<Integer, Open> open = Map.of();
    private volatile Sites sites = Sites.NONE;
    private volatile List<Open> shown = List.of();

    Listeners(Transport transport, DataLoops loops, Certificates certificates) {
        this.transport = transport;
        this.loops = loops;
        this.certificates = certificates;
    }

    /** Which listeners there are, or will be when {@link #accept} is called. */
    Sites sites() {
        return sites;
    }

    /**
     * Gets the sockets that {@code config} has and that are not open yet; nobody is accepted there
     * before {@link #accept}.
     *
     * @param inheritance sockets that listen already, used in place of new ones
     * @throws IOException when one cannot be had, with a sentence that says why; all is as before
     */
    void open(SluiceConfig config, Inheritance inheritance) throws IOException {
        Sites next = sites.next(config.listeners());
        var setup =
                new Listener.Setup(
                        transport,
                        loops.group(),
                        loops.connections(),
                        clients,
                        config.limits().streamBuffer());
        var all = new LinkedHashMap<>(open);
        List<Listener> fresh = new ArrayList<>();
        try {
            for (int number : next.open()) {
                if (!all.containsKey(number)) {
                    ListenerConfig listener = next.all().get(number);
                    Listener one = open(site(listener, number), setup, inheritance);
                    fresh.add(one);
                    all.put(number, new Open(listener, one));
                }
            }
        } catch (IOException | RuntimeException e) {
            fresh.forEach(Listener::close);
            throw e;
        }
        open = Map.copyOf(all);
        sites = next;
    }

    private static Listener open(Listener.Site site, Listener.Setup setup, Inheritance inheritance)
            throws IOException {
        ListeningSocket there = inheritance.take(site.address());
        if (there == null) {
            return Listener.open(site, setup);
        }
        LOG.info("{} was open already and is taken over", Listener.text(site.address()));
        return Listener.inherit(site, setup, there);
    }

    /** The sockets that accept clients now. */
    List<FileDescriptor> descriptors() {
        return open.values().stream()
                .map(one -> one.listener().descriptor())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Begins to accept on what is new, and closes what is no longer wanted. */
    void accept() {
        var all = new LinkedHashMap<>(open);
        for (Map.Entry<Integer, Open> one : Map.copyOf(all).entrySet()) {
            if (sites.open().contains(one.getKey())) {
                one.getValue().listener().accept();
            } else {
                LOG.info("{} takes no more clients", Listener.text(one.getValue().address()));
                one.getValue().listener().close();
                loops.drain(one.getKey());
                all.remove(one.getKey());
            }
        }
        open = Map.copyOf(all);
        shown = sites.open().stream().map(all::get).toList();
    }

    private Listener.Site site(ListenerConfig listener, int number) throws IOException {
        return new Listener.Site(
                listener.bind(), number, certificates.of(listener), listener.http2());
    }

    /** In the order of the configuration; also of listeners that a drain has closed. */
    List<InetSocketAddress> addresses() {
        return shown.stream().map(Open::address).toList();
    }

    /** Where clients connect; also of listeners that a drain has closed. */
    List<String> urls() {
        return shown.stream().map(Open::url).toList();
    }

    void closeInference() {
        open.values().stream()
                .filter(one -> one.config().serves().contains(Serves.INFERENCE))
                .forEach(one -> one.listener().close());
    }

    void close() {
        open.values().forEach(one -> one.listener().close());
    }
}
