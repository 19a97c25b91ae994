package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A backend that answers one probe, and whose system then lets no more connections come about. */
final class DeafBackend implements AutoCloseable {
    private static final int UNANSWERED_MILLIS = 300;

    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();
    private final Thread probed = Thread.ofVirtual().unstarted(this::answerOneProbe);

    DeafBackend() {
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        probed.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Fills the queue of connections that nobody accepts, so that the next one gets no answer. */
    void goDeaf() {
        try {
            probed.join();
            while (true) {
                var socket = new Socket();
                waiting.add(socket);
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port()),
                        UNANSWERED_MILLIS);
            }
        } catch (SocketTimeoutException _) {
            // This one was not let in, and neither will be the next.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : waiting) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answerOneProbe() {
        try (Socket socket = server.accept()) {
            byte[] answer =
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                            .getBytes(US_ASCII);
            byte[] some = new byte[4096];
            if (socket.getInputStream().read(some) > 0) {
                socket.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
