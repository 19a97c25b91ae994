package io.sluice.proxy;

import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.transport.Transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A backend that answers probes until it stops accepting: then dialling it hangs. */
final class UnacceptingBackend implements AutoCloseable {
    private static final int FILLERS = 8;
    private static final String OK =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";

    private final ServerSocket server;
    private final List<Socket> fillers = new ArrayList<>();
    private final Thread acceptor = Thread.ofVirtual().unstarted(this::accept);
    private volatile boolean accepting = true;

    private UnacceptingBackend(ServerSocket server) {
        this.server = server;
    }

    static UnacceptingBackend start() {
        try {
            var server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            var backend = new UnacceptingBackend(server);
            backend.acceptor.start();
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A proxy with this one healthy backend, which serves the model {@code m}. */
    TestProxy behindProxy(Transport transport, String settings) {
        String url = "http://127.0.0.1:" + server.getLocalPort();
        String yaml = "backends: [{url: '" + url + "', models: [m]}]\n" + settings;
        TestProxy proxy = TestProxy.startWith(transport, yaml);
        await().until(() -> proxy.healthy() == 1);
        return proxy;
    }

    /** Fills the queue of those who wait to be accepted. */
    void stopAccepting() {
        accepting = false;
        fill(); // the first one ends the thread that accepts, and leaves its place
        await().until(() -> !acceptor.isAlive());
        fill();
    }

    private void fill() {
        for (int i = 0; i < FILLERS; i++) {
            try {
                var filler = new Socket();
                fillers.add(filler);
                filler.connect(server.getLocalSocketAddress(), 100);
            } catch (IOException _) {
                return; // full
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket filler : fillers) {
                filler.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (accepting) {
                try (Socket socket = server.accept()) {
                    if (!accepting) {
                        return;
                    }
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream().write(OK.getBytes(US_ASCII));
                }
            }
        } catch (IOException _) {
            // Closed: the test is over.
        }
    }
}
