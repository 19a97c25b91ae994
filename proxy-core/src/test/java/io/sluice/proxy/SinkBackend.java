package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that takes bodies of any size and forgets them, though none of a {@code POST} before it
 * is told to read.
 */
final class SinkBackend implements AutoCloseable {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    private final ServerSocket server;
    private final CountDownLatch reads = new CountDownLatch(1);
    private final AtomicInteger uploads = new AtomicInteger();
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();

    private SinkBackend(ServerSocket server) {
        this.server = server;
    }

    static SinkBackend start() {
        try {
            var backend =
                    new SinkBackend(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
            backend.connections.execute(backend::accept);
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** How many bodies have begun to come. */
    int uploads() {
        return uploads.get();
    }

    /** Takes the bodies from now on. */
    void read() {
        reads.countDown();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.execute(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                if (head.startsWith("POST")) {
                    uploads.incrementAndGet();
                    reads.await();
                    in.skipNBytes(length(head));
                }
                socket.getOutputStream().write(OK.getBytes(US_ASCII));
            }
        } catch (IOException | InterruptedException _) {
            // The proxy has given it up, or the test is over.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static long length(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .sum();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.shutdownNow();
    }
}
