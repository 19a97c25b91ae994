package io.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.testkit.Ports;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A backend that tells in each answer what it has heard, and keeps the raw bytes of its connections
 * when it is asked to. {@code GET /health} is answered and not recorded.
 */
final class EchoBackend implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int LONGEST_LINE = 2 << 20;

    /** What is sent for a request; false closes the connection behind it. */
    interface Reply {
        boolean to(Heard heard, Socket socket) throws IOException;

        /** Called before the content is read. */
        default void early(String target, Socket socket) throws IOException {}
    }

    /**
     * What arrived on one connection.
     *
     * @param bytes as they came, requests that were whole only
     * @param heard what this backend understood, in order
     */
    record Capture(ByteArrayOutputStream bytes, List<String> heard) {}

    private final ServerSocket server = new ServerSocket();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Capture> captures = new ConcurrentLinkedQueue<>();
    private final boolean capturing;
    private final Thread accepting = Thread.ofVirtual().unstarted(this::accept);
    private volatile Reply reply = EchoBackend::echo;
    private volatile boolean records = true;

    private EchoBackend(boolean capturing) throws IOException {
        this.capturing = capturing;
    }

    /** Starts on a free port of the loopback interface. */
    static EchoBackend start(boolean capturing) {
        try {
            var backend = new EchoBackend(capturing);
            Ports.bind(backend.server, BACKLOG);
            backend.accepting.start();
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Replies to all requests from now on. */
    void reply(Reply each) {
        reply = each;
    }

    /** Keeps nothing of what is heard from now on. */
    void forget() {
        records = false;
    }

    /** What was heard since the last call. */
    List<Heard> takeHeard() {
        List<Heard> taken = new ArrayList<>();
        for (Heard one = heard.poll(); one != null; one = heard.poll()) {
            taken.add(one);
        }
        return taken;
    }

    /** Every connection's capture so far. */
    List<Capture> captures() {
        return List.copyOf(captures);
    }

    /** 200, with what was heard in fields that no proxy touches. */
    static boolean echo(Heard heard, Socket socket) throws IOException {
        String answer =
                "HTTP/1.1 200 OK\r\nX-Echo: "
                        + heard.brief()
                        + "\r\nX-Heard: "
                        + heard.full()
                        + "\r\nContent-Length: "
                        + (heard.method().equals("HEAD") ? "" : "2\r\n\r\nok");
        if (heard.method().equals("HEAD")) {
            answer += "2\r\n\r\n";
        }
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        return true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        var capture = new Capture(new ByteArrayOutputStream(), new ArrayList<>());
        if (capturing) {
            captures.add(capture);
        }
        try (socket) {
            var reader = new Reader(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            boolean open = true;
            while (open) {
                Heard one = reader.next(socket, reply);
                boolean probe = one.target().equals("/health");
                if (!probe && records) {
                    heard.add(one);
                    if (capturing) {
                        reader.record.writeTo(capture.bytes());
                        capture.heard().add(reader.record.size() + " " + one.full());
                    }
                }
                open = (probe ? (Reply) EchoBackend::echo : reply).to(one, socket);
            }
        } catch (IOException _) {
            // The proxy has left: what that means is the player's to judge.
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            accepting.join();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads requests one by one, and keeps the bytes of the last. */
    private static final class Reader {
        private final InputStream in;
        private final ByteArrayOutputStream record = new ByteArrayOutputStream();

        Reader(InputStream in) {
            this.in = in;
        }

        Heard next(Socket socket, Reply reply) throws IOException {
            record.reset();
            String[] start = line().split(" ", 3);
            List<String> lines = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                lines.add(line);
            }
            List<String> faults = Heard.faults(lines);
            if (start.length != 3 || !start[2].matches("HTTP/1\\.[01]")) {
                faults.add("start " + String.join(" ", start));
            }
            if (field(lines, "expect").equalsIgnoreCase("100-continue")) {
                socket.getOutputStream()
                        .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
            }
            reply.early(start.length > 1 ? start[1] : "", socket);
            byte[] content = content(lines);
            return new Heard(
                    start[0],
                    start.length > 1 ? start[1] : "",
                    field(lines, "host"),
                    content,
                    faults);
        }

        private byte[] content(List<String> lines) throws IOException {
            if (!field(lines, "transfer-encoding").equalsIgnoreCase("chunked")) {
                String length = field(lines, "content-length");
                return length.matches("0*[0-9]{1,9}")
                        ? bytes(Integer.parseInt(length))
                        : new byte[0];
            }
            var content = new ByteArrayOutputStream();
            for (int size = size(); size > 0; size = size()) {
                content.write(bytes(size));
                if (!line().isEmpty()) {
                    throw new EOFException("no end of a chunk");
                }
            }
            while (!line().isEmpty()) {
                // Trailers.
            }
            return content.toByteArray();
        }

        private int size() throws IOException {
            String size = line().split(";", 2)[0];
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new EOFException("no chunk size");
            }
            return Integer.parseInt(size, 16);
        }

        private byte[] bytes(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException();
            }
            record.write(bytes);
            return bytes;
        }

        /** A line without its CR LF; a bare LF or CR stays in it. */
        private String line() throws IOException {
            var line = new ByteArrayOutputStream();
            int before = 0;
            while (line.size() < LONGEST_LINE) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException();
                }
                record.write(b);
                if (b == '\n' && before == '\r') {
                    String text = line.toString(ISO_8859_1);
                    return text.substring(0, text.length() - 1);
                }
                line.write(b);
                before = b;
            }
            throw new EOFException("too long a line");
        }

        private static String field(List<String> lines, String name) {
            return lines.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}
