package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http2.Http2Headers;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * A client of HTTP/2 by prior knowledge, blocking, for one thread. It acknowledges settings and
 * pings, and gives credit for what it reads, unless it is told not to.
 */
final class Http2Client implements AutoCloseable {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    /** What came of one request; {@code error} is -1 unless the stream was reset. */
    record Response(int status, Http2Headers fields, byte[] body, boolean complete, int error) {
        String text() {
            return new String(body, UTF_8);
        }

        String field(String name) {
            CharSequence value = fields.get(name);
            return value == null ? "" : value.toString();
        }
    }

    private final Http2Wire wire;
    private final Windows windows = new Windows();
    private final Queue<Frame> unread = new ArrayDeque<>();
    private boolean credits = true;
    private int next = 1;

    private Http2Client(Http2Wire wire) {
        this.wire = wire;
    }

    /** Connects, and sends preface and settings. */
    static Http2Client connect(int port, byte[]... settings) {
        Http2Client client = unconnected(port);
        client.wire.raw(PREFACE);
        client.wire.frame(Frame.SETTINGS, 0, 0, concat(settings));
        return client;
    }

    /** As {@link #connect}, from that address of the loopback interface. */
    static Http2Client connectFrom(String address, int port, byte[]... settings) {
        try {
            InetAddress from = InetAddress.getByName(address);
            var socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
            Http2Client client = new Http2Client(new Http2Wire(socket));
            client.wire.raw(PREFACE);
            client.wire.frame(Frame.SETTINGS, 0, 0, concat(settings));
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects, and says nothing yet. */
    static Http2Client unconnected(int port) {
        try {
            return new Http2Client(
                    new Http2Wire(new Socket(InetAddress.getLoopbackAddress(), port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Http2Wire wire() {
        return wire;
    }

    /** Gives no credit from now on. */
    Http2Client withoutCredit() {
        credits = false;
        return this;
    }

    /** Begins a request with its head. */
    int open(boolean end, String method, String path, String... more) {
        int stream = next;
        next += 2;
        String[] head = new String[8 + more.length];
        System.arraycopy(
                new String[] {
                    ":method", method, ":scheme", "http", ":path", path, ":authority", "proxy"
                },
                0,
                head,
                0,
                8);
        System.arraycopy(more, 0, head, 8, more.length);
        wire.headers(stream, end, head);
        return stream;
    }

    /** Sends a whole chat request. */
    int chat(String body) {
        int stream = open(false, "POST", Requests.CHAT, "content-type", "application/json");
        data(stream, body, true);
        return stream;
    }

    /** Sends content as far as the proxy allows it, and waits for more credit. */
    void data(int stream, String text, boolean end) {
        byte[] all = text.getBytes(UTF_8);
        int at = 0;
        do {
            int some = windows.take(stream, Math.min(16_384, all.length - at));
            if (some == 0 && at < all.length) {
                Frame frame = fresh();
                if (frame == null) {
                    return;
                }
                unread.add(frame);
                continue;
            }
            boolean last = end && at + some == all.length;
            byte[] piece = Arrays.copyOfRange(all, at, at + some);
            wire.frame(Frame.DATA, last ? Frame.END_STREAM : 0, stream, piece);
            at += some;
        } while (at < all.length);
    }

    void reset(int stream, int error) {
        wire.frame(Frame.RST_STREAM, 0, stream, Frame.number32(error));
    }

    void credit(int stream, int bytes) {
        wire.frame(Frame.WINDOW_UPDATE, 0, stream, Frame.number32(bytes));
    }

    /** The next frame that is no acknowledgement; null when the connection has ended. */
    @Nullable Frame next() {
        Frame waiting = unread.poll();
        return waiting == null ? fresh() : waiting;
    }

    /** The next frame that fits; those before it are kept for later. */
    @Nullable Frame next(Predicate<Frame> fits) {
        for (Frame frame : unread) {
            if (fits.test(frame)) {
                unread.remove(frame);
                return frame;
            }
        }
        for (Frame frame = fresh(); frame != null; frame = fresh()) {
            if (fits.test(frame)) {
                return frame;
            }
            unread.add(frame);
        }
        return null;
    }

    /** The whole answer to the request of {@code stream}. */
    Response response(int stream) {
        Http2Headers fields = null;
        var body = new ByteArrayOutputStream();
        while (true) {
            Frame frame = next(f -> f.stream() == stream);
            if (frame == null) {
                return response(fields, body, false, -1);
            }
            switch (frame.type()) {
                case Frame.HEADERS -> {
                    Http2Headers read = wire.fields(frame);
                    boolean interim = read.status().charAt(0) == '1';
                    fields = interim ? fields : read;
                }
                case Frame.DATA -> body.writeBytes(frame.payload());
                case Frame.RST_STREAM -> {
                    return response(fields, body, false, frame.number(0));
                }
                default -> {}
            }
            if (frame.type() <= Frame.HEADERS && frame.endsStream()) {
                return response(fields, body, true, -1);
            }
        }
    }

    /** Reads to the end of the connection; the error of its last GOAWAY, or -1 without one. */
    int awaitGoAway() {
        int error = -1;
        for (Frame frame = next(); frame != null; frame = next()) {
            if (frame.type() == Frame.GOAWAY) {
                error = frame.number(4);
            }
        }
        return error;
    }

    @Override
    public void close() {
        wire.close();
    }

    private static Response response(
            @Nullable Http2Headers fields, ByteArrayOutputStream body, boolean whole, int error) {
        Http2Headers known =
                fields == null ? new io.netty.handler.codec.http2.DefaultHttp2Headers() : fields;
        CharSequence status = known.status();
        int code = status == null ? 0 : Integer.parseInt(status.toString());
        return new Response(code, known, body.toByteArray(), whole, error);
    }

    private @Nullable Frame fresh() {
        while (true) {
            Frame frame = wire.read();
            if (frame == null) {
                return null;
            }
            windows.note(frame);
            switch (frame.type()) {
                case Frame.WINDOW_UPDATE -> {
                    return frame;
                }
                case Frame.SETTINGS -> {
                    if (!frame.isAck()) {
                        answer(Frame.SETTINGS, new byte[0]);
                    }
                }
                case Frame.PING -> {
                    if (!frame.isAck()) {
                        answer(Frame.PING, frame.payload());
                    }
                }
                case Frame.DATA -> {
                    if (credits && frame.payload().length > 0) {
                        tryCredit(frame);
                    }
                    return frame;
                }
                default -> {
                    return frame;
                }
            }
        }
    }

    private void answer(int type, byte[] payload) {
        try {
            wire.frame(type, Frame.ACK, 0, payload);
        } catch (UncheckedIOException gone) {
            // What it has sent before it went can still be read.
        }
    }

    private void tryCredit(Frame frame) {
        try {
            credit(0, frame.payload().length);
            if (!frame.endsStream()) {
                credit(frame.stream(), frame.payload().length);
            }
        } catch (UncheckedIOException gone) {
            // As above.
        }
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
