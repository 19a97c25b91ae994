package io.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A network that misbehaves: relays TCP to one port, and does to what comes back, from the next
 * connection on, what the test says. What goes there passes as it is. Each direction of a
 * connection has a thread.
 */
public final class ChaosRelay implements AutoCloseable {
    /** What is done to the bytes that come back. */
    public sealed interface Chaos {
        /** Nothing. */
        record None() implements Chaos {}

        /** Every read waits this long, and by chance up to {@code jitter} longer. */
        record Delay(Duration time, Duration jitter) implements Chaos {}

        /** One byte at a time. */
        record Slices() implements Chaos {}

        /** After so many bytes FIN in both directions. */
        record Cut(long bytes) implements Chaos {}

        /** After so many bytes RST. */
        record Reset(long bytes) implements Chaos {}

        /** After so many bytes FIN to the client alone, whose bytes go on. */
        record HalfClose(long bytes) implements Chaos {}

        /** After so many bytes nothing more, and no end. */
        record Blackhole(long bytes) implements Chaos {}
    }

    private static final int PIECE = 16 * 1024;

    private final ServerSocket server;
    private final int target;
    private final SplittableRandom random;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Chaos chaos = new Chaos.None();

    private ChaosRelay(ServerSocket server, int target, long seed) {
        this.server = server;
        this.target = target;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Starts on a free port of the loopback interface.
     *
     * @param target the port of the loopback interface to relay to
     * @param seed of the jitter
     */
    public static ChaosRelay start(int target, long seed) {
        try {
            var server = new ServerSocket();
            Ports.bind(server, 1024);
            var relay = new ChaosRelay(server, target, seed);
            Thread.ofVirtual().name("chaos-relay").start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Does this to connections that are made from now on. */
    public ChaosRelay with(Chaos next) {
        chaos = next;
        return this;
    }

    /** Resets all connections that there are. */
    public void resetAll() {
        sockets.forEach(Sockets::reset);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(Sockets::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Chaos now = chaos;
                Thread.ofVirtual().name("chaos-connection").start(() -> relay(client, now));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void relay(Socket client, Chaos now) {
        var backend = new Socket();
        sockets.add(client);
        sockets.add(backend);
        try {
            client.setTcpNoDelay(true);
            backend.setTcpNoDelay(true);
            backend.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            Thread.ofVirtual().name("chaos-request").start(() -> request(client, backend));
            answer(backend, client, now);
        } catch (IOException ended) {
            Sockets.close(client);
            Sockets.close(backend);
        } finally {
            sockets.remove(backend);
            sockets.remove(client);
        }
    }

    private static void request(Socket client, Socket backend) {
        try {
            client.getInputStream().transferTo(backend.getOutputStream());
            backend.shutdownOutput();
        } catch (IOException ended) {
            Sockets.close(backend);
        }
    }

    private void answer(Socket backend, Socket client, Chaos now) throws IOException {
        InputStream in = backend.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] piece = new byte[PIECE];
        long left = limit(now);
        while (left > 0) {
            int most = now instanceof Chaos.Slices ? 1 : (int) Math.min(left, PIECE);
            int read = in.read(piece, 0, most);
            if (read < 0) {
                Sockets.close(client);
                return;
            }
            pause(now);
            out.write(piece, 0, read);
            left -= read;
        }
        end(backend, client, now);
    }

    private static void end(Socket backend, Socket client, Chaos now) throws IOException {
        switch (now) {
            case Chaos.Cut cut -> {
                Sockets.close(client);
                Sockets.close(backend);
            }
            case Chaos.Reset reset -> {
                Sockets.reset(client);
                Sockets.close(backend);
            }
            case Chaos.HalfClose half -> {
                client.shutdownOutput();
                backend.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            case Chaos.Blackhole hole ->
                    backend.getInputStream().transferTo(OutputStream.nullOutputStream());
            case Chaos.None none -> {}
            case Chaos.Delay delay -> {}
            case Chaos.Slices slices -> {}
        }
    }

    private static long limit(Chaos now) {
        return switch (now) {
            case Chaos.Cut(long bytes) -> bytes;
            case Chaos.Reset(long bytes) -> bytes;
            case Chaos.HalfClose(long bytes) -> bytes;
            case Chaos.Blackhole(long bytes) -> bytes;
            case Chaos.None none -> Long.MAX_VALUE;
            case Chaos.Delay delay -> Long.MAX_VALUE;
            case Chaos.Slices slices -> Long.MAX_VALUE;
        };
    }

    private void pause(Chaos now) {
        if (now instanceof Chaos.Delay(Duration time, Duration jitter)) {
            long extra;
            synchronized (random) {
                extra = random.nextLong(jitter.toNanos() + 1);
            }
            LockSupport.parkNanos(time.toNanos() + extra);
        }
    }
}
