package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of servers that are closed and started again, or that nobody listens on. They lie below
 * those that the system gives to connecting sockets: one of those may take a port in between.
 */
public final class Ports {
    private static final int FIRST = 10_000;
    private static final int LAST = 32_000;

    private Ports() {}

    /** A port of the loopback interface that nobody listens on. */
    public static int free() {
        try (var server = new ServerSocket()) {
            bind(server, 1);
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Binds to a free port of the loopback interface. */
    public static void bind(ServerSocket server, int backlog) throws IOException {
        server.setReuseAddress(true);
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
                return;
            } catch (BindException e) {
                if (attempt == 1000) {
                    throw e;
                }
            }
        }
    }
}
