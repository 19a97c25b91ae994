package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http2.Http2Headers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server of HTTP/2 by prior knowledge. Probes are answered by themselves; the test takes
 * each other request by {@link #awaitCall} and answers it.
 */
final class Http2Backend implements AutoCloseable {
    /** One request; its end is known when all of its body is here. */
    static final class Call {
        private final Http2Wire wire;
        private final Windows windows;
        private final int connection;
        private final int stream;
        private final Http2Headers head;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final CompletableFuture<String> whole = new CompletableFuture<>();
        private final CompletableFuture<Integer> reset = new CompletableFuture<>();

        private Call(
                Http2Wire wire, Windows windows, int connection, int stream, Http2Headers head) {
            this.wire = wire;
            this.windows = windows;
            this.connection = connection;
            this.stream = stream;
            this.head = head;
        }

        int connection() {
            return connection;
        }

        String field(String name) {
            CharSequence value = head.get(name);
            return value == null ? "" : value.toString();
        }

        String awaitBody() {
            return await(whole, "the request's end");
        }

        /** The error with which the proxy has reset it. */
        int awaitReset() {
            return await(reset, "a reset");
        }

        void headers(boolean end, String... namesAndValues) {
            wire.headers(stream, end, namesAndValues);
        }

        /** Sends content as far as the proxy allows it, and waits for more credit. */
        void data(String text, boolean end) {
            byte[] all = text.getBytes(UTF_8);
            int at = 0;
            do {
                int some = windows.await(stream, Math.min(16_384, all.length - at));
                boolean last = end && at + some == all.length;
                byte[] piece = Arrays.copyOfRange(all, at, at + some);
                wire.frame(Frame.DATA, last ? Frame.END_STREAM : 0, stream, piece);
                at += some;
            } while (at < all.length);
        }

        /** Answers with JSON. */
        void json(int status, String body) {
            headers(false, ":status", "" + status, "content-type", "application/json");
            data(body, true);
        }

        void reset(int error) {
            wire.frame(Frame.RST_STREAM, 0, stream, Frame.number32(error));
        }

        /** Says goodbye; streams above {@code last} were not touched. */
        void goAway(int last) {
            wire.frame(
                    Frame.GOAWAY,
                    0,
                    0,
                    Http2Client.concat(Frame.number32(last), Frame.number32(0)));
        }

        int stream() {
            return stream;
        }

        void closeConnection() {
            wire.close();
        }
    }

    private final ServerSocket server;
    private final byte[] settings;
    private final String model;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Set<Http2Wire> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean credits = true;

    private Http2Backend(ServerSocket server, String model, byte[] settings) {
        this.server = server;
        this.model = model;
        this.settings = settings;
    }

    static Http2Backend start(String model, byte[]... settings) {
        try {
            var server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
            var backend = new Http2Backend(server, model, Http2Client.concat(settings));
            Thread.ofVirtual().name("http2-backend").start(backend::accept);
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As an entry of the proxy's configuration. */
    String entry() {
        return "{url: 'http://127.0.0.1:%d', protocol: http2}".formatted(server.getLocalPort());
    }

    /** Gives no credit for what it reads from now on. */
    void withoutCredit() {
        credits = false;
    }

    Call awaitCall() {
        try {
            Call call = calls.poll(10, TimeUnit.SECONDS);
            if (call == null) {
                throw new AssertionError("no request came in time");
            }
            return call;
        } catch (InterruptedException e) {
            throw new AssertionError("no request came", e);
        }
    }

    /** Requests that nobody has taken. */
    int waiting() {
        return calls.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                Thread.ofVirtual().name("http2-connection").start(() -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        var wire = new Http2Wire(socket);
        open.add(wire);
        var windows = new Windows();
        Map<Integer, Call> streams = new ConcurrentHashMap<>();
        try {
            wire.expectPreface(Http2Client.PREFACE);
            wire.frame(Frame.SETTINGS, 0, 0, settings);
            for (Frame frame = wire.read(); frame != null; frame = wire.read()) {
                windows.note(frame);
                frame(wire, windows, number, streams, frame);
            }
        } catch (IOException | UncheckedIOException | AssertionError ended) {
            // Idle for long, or gone: what that means is the test's to judge.
        } finally {
            open.remove(wire);
            wire.close();
        }
    }

    private void frame(
            Http2Wire wire, Windows windows, int number, Map<Integer, Call> streams, Frame frame) {
        switch (frame.type()) {
            case Frame.SETTINGS -> {
                if (!frame.isAck()) {
                    wire.frame(Frame.SETTINGS, Frame.ACK, 0, new byte[0]);
                }
            }
            case Frame.PING -> wire.frame(Frame.PING, Frame.ACK, 0, frame.payload());
            case Frame.HEADERS -> {
                var call = new Call(wire, windows, number, frame.stream(), wire.fields(frame));
                streams.put(frame.stream(), call);
                began(call);
                ended(call, frame);
            }
            case Frame.DATA -> {
                Call call = streams.get(frame.stream());
                if (call != null) {
                    call.body.writeBytes(frame.payload());
                    ended(call, frame);
                }
                if (credits && frame.payload().length > 0) {
                    byte[] credit = Frame.number32(frame.payload().length);
                    wire.frame(Frame.WINDOW_UPDATE, 0, 0, credit);
                    if (!frame.endsStream()) {
                        wire.frame(Frame.WINDOW_UPDATE, 0, frame.stream(), credit);
                    }
                }
            }
            case Frame.RST_STREAM -> {
                Call call = streams.get(frame.stream());
                if (call != null) {
                    call.reset.complete(frame.number(0));
                }
            }
            default -> {}
        }
    }

    private void began(Call call) {
        switch (call.field(":path")) {
            case "/health" -> call.json(200, "{}");
            case "/v1/models" ->
                    call.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"" + model + "\"}]}");
            default -> calls.add(call);
        }
    }

    private static void ended(Call call, Frame frame) {
        if (frame.endsStream()) {
            call.whole.complete(call.body.toString(UTF_8));
        }
    }

    private static <T> T await(CompletableFuture<T> future, String what) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(what + " did not come", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Http2Wire::close);
    }
}
