package io.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;

/**
 * One request at a {@link RawBackend} and the hand that answers it step by step. Usable from any
 * thread, by one at a time.
 */
public final class Call {

    /** How the client left while the call was open, and when by {@link System#nanoTime}. */
    public record Leave(End end, long nanoTime) {}

    private final Socket socket;
    private final Wire wire;
    private final RawHead head;
    private final int connection;
    private final CompletableFuture<RawRequest> request = new CompletableFuture<>();
    private final CompletableFuture<Leave> leave = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);

    Call(Socket socket, Wire wire, RawHead head, int connection) {
        this.socket = socket;
        this.wire = wire;
        this.head = head;
        this.connection = connection;
    }

    public RawHead head() {
        return head;
    }

    /** Which accepted connection carries it, from 1. */
    public int connection() {
        return connection;
    }

    /** Waits until the request has ended, completely or not. */
    public RawRequest request() {
        return await(request, RawClient.PATIENCE, "the request's end");
    }

    /** How many bytes have arrived on this connection so far. */
    public long connectionBytes() {
        return wire.total();
    }

    public Call send(String text) {
        return send(text.getBytes(UTF_8));
    }

    public Call send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a head of these lines, which come without their ends. */
    public Call head(String... lines) {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** Sends the head of a chunked stream of events. */
    public Call startStream() {
        return head(
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream; charset=utf-8",
                "Transfer-Encoding: chunked");
    }

    /** Sends one chunk with one write. */
    public Call chunk(String content) {
        int length = content.getBytes(UTF_8).length;
        return send(Integer.toHexString(length) + "\r\n" + content + "\r\n");
    }

    /** Sends one event as one chunk. */
    public Call event(String data) {
        return chunk("data: " + data + "\n\n");
    }

    /** Sends the last chunk with an empty trailer section. */
    public Call lastChunk() {
        return send("0\r\n\r\n");
    }

    /** The answer is given; the connection takes the next request. */
    public void done() {
        done.countDown();
    }

    /** Ends the connection with FIN, wherever the answer stands. */
    public void close() {
        Sockets.close(socket);
        done();
    }

    /** Ends the connection with FIN but, over TLS, without saying so there. */
    public void closeUnderneath() {
        Sockets.close(TestTls.underneath(socket));
        done();
    }

    /** Which name the client has asked for by TLS (SNI); empty when none. */
    public String tlsServerName() {
        return ((ExtendedSSLSession) ((SSLSocket) socket).getSession())
                .getRequestedServerNames().stream()
                        .map(name -> new String(name.getEncoded(), UTF_8))
                        .findFirst()
                        .orElse("");
    }

    /** Ends the sending direction with FIN and goes on receiving. */
    public Call halfClose() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tears the connection down with RST, wherever the answer stands. */
    public void reset() {
        Sockets.reset(socket);
        done();
    }

    /** Waits until the client ends the connection, and says how. */
    public Leave awaitLeave() {
        return awaitLeave(RawClient.PATIENCE);
    }

    /** As {@link #awaitLeave()}; fails when the client has not left within {@code patience}. */
    public Leave awaitLeave(Duration patience) {
        return await(leave, patience, "the client's leaving");
    }

    /** Whether the call is still being answered to a client that is there. */
    public boolean open() {
        return done.getCount() > 0 && !leave.isDone();
    }

    /** Waits until somebody has ended the call or the client has left. */
    void awaitDone() throws InterruptedException {
        done.await();
    }

    void received(RawRequest whole) {
        request.complete(whole);
    }

    void left() {
        leave.complete(new Leave(wire.end(), System.nanoTime()));
        done();
    }

    private static <T> T await(CompletableFuture<T> future, Duration patience, String what) {
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(what + " did not come in time", e);
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(what + " did not come", e);
        }
    }
}
