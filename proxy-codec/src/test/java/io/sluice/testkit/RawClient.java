package io.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A client that sends exactly the bytes it is given and reads what comes back, blocking. What does
 * not come within thirty seconds is an {@link AssertionError}. For one thread, save that one may
 * send while another reads.
 */
public final class RawClient implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Lets the receiver's thread run, so that it does not find several segments at once. */
    private static final long SEGMENT_GAP = 20_000;

    private final Socket socket;
    private final Wire wire;
    private RawHead head = RawHead.NONE;
    private Body body;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        wire = new Wire(socket);
        body = Body.none(wire);
    }

    /** Connects to a port of the loopback interface. */
    public static RawClient connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects with a receive buffer of about {@code receiveBuffer} bytes (0: the system's choice),
     * so that a client that does not read is noticed early.
     */
    public static RawClient connect(int port, int receiveBuffer) {
        return connect(new Socket(), port, receiveBuffer);
    }

    /** As {@link #connect(int)}, from that address of the loopback interface. */
    public static RawClient connectFrom(String from, int port) {
        try {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            return connect(socket, port, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawClient connect(Socket socket, int port, int receiveBuffer) {
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            socket.connect(address, (int) PATIENCE.toMillis());
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #connect(int)}, over TLS of any of {@code versions}, as {@code host}'s client. */
    public static RawClient connectTls(
            int port, SSLContext context, String host, String... versions) {
        try {
            var raw = new Socket();
            raw.setTcpNoDelay(true);
            raw.setSoTimeout((int) PATIENCE.toMillis());
            raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new RawClient(TestTls.client(raw, context, host, List.of(versions)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate that the server has shown, and the version of TLS; over TLS only. */
    public SSLSession tlsSession() {
        return ((SSLSocket) socket).getSession();
    }

    /** This side's port, by which the other side knows this connection. */
    public int localPort() {
        return socket.getLocalPort();
    }

    public RawClient send(String text) {
        return send(text.getBytes(UTF_8));
    }

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends every byte with a write of its own, so that each can be a segment of its own. */
    public RawClient sendSplit(String text) {
        return sendSplit(text.getBytes(UTF_8));
    }

    /** As {@link #sendSplit(String)}. */
    public RawClient sendSplit(byte[] bytes) {
        for (byte one : bytes) {
            send(new byte[] {one});
            LockSupport.parkNanos(SEGMENT_GAP);
        }
        return this;
    }

    /** The next whole response; interim ones (1xx) are skipped. */
    public RawResponse readResponse() {
        readFinalHead(false);
        return readRest();
    }

    /** The next whole response to a HEAD request, which has no body whatever its fields say. */
    public RawResponse readResponseToHead() {
        readFinalHead(true);
        return readRest();
    }

    /**
     * The next head, interim or final. Its body is then read by {@link #readEvent} and {@link
     * #readRest}. When the connection ends before the head does, the head is empty and its status
     * 0.
     */
    public RawHead readHead() {
        return readHead(false);
    }

    /** The next piece of the body, as it arrives; empty at its end. */
    public String readPiece() {
        byte[] some = new byte[64 * 1024];
        int count = body.read(some, some.length);
        return count < 0 ? "" : new String(some, 0, count, UTF_8);
    }

    /**
     * The next server-sent event of the body with the empty line that ends it; at the body's end
     * what is left, which is empty for a well-formed stream.
     */
    public String readEvent() {
        var event = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        while (body.read(one, 1) == 1) {
            event.write(one, 0, 1);
            String text = event.toString(UTF_8);
            if (text.endsWith("\n\n") || text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return event.toString(UTF_8);
    }

    /** The response whose head was read, with what is left of its body. */
    public RawResponse readRest() {
        Payload rest = body.rest();
        return new RawResponse(
                head.status(),
                head.startLine(),
                head.fields(),
                rest,
                body.trailers(),
                body.complete(),
                wire.end());
    }

    /** Reads and drops whatever still comes, until the connection ends. */
    public End awaitEnd() {
        awaitRemains();
        return wire.end();
    }

    /** Whatever still comes until the connection ends, unparsed. */
    public Payload awaitRemains() {
        var remains = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        for (int n = wire.read(some, some.length); n >= 0; n = wire.read(some, some.length)) {
            remains.write(some, 0, n);
        }
        return new Payload(remains.toByteArray());
    }

    /** Ends the sending direction (FIN) and goes on reading. */
    public RawClient halfClose() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tears the connection down (RST). */
    public void reset() {
        Sockets.reset(socket);
    }

    @Override
    public void close() {
        Sockets.close(socket);
    }

    private void readFinalHead(boolean toHead) {
        do {
            readHead(toHead);
        } while (head.status() / 100 == 1);
    }

    private RawHead readHead(boolean toHead) {
        try {
            head = wire.head();
            body = Body.ofResponse(wire, head, toHead);
        } catch (Wire.EndedException _) {
            head = RawHead.NONE;
            body = Body.ended(wire);
        }
        return head;
    }
}
