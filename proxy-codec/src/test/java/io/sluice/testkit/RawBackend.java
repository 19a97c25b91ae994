package io.sluice.testkit;

import static java.util.stream.Collectors.joining;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

/**
 * A model server made of raw bytes: it records what arrives and answers as the test says. {@code
 * GET /health} and {@code GET /v1/models} are answered by themselves, and are neither recorded nor
 * counted as calls.
 */
public final class RawBackend implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket server;
    private final Set<BackendConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Integer> carriers = new HashSet<>();
    private final Queue<Answer> answersOnce = new ArrayDeque<>();
    private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<RawRequest> freshRequests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Call> freshCalls = new LinkedBlockingQueue<>();
    private final Set<Call> openCalls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Thread accepting;
    private volatile Answer answer = Answer.json(200, "{\"ok\":true}");
    private volatile Answer health = Answer.json(200, "{}");
    private volatile List<String> models;
    private final @Nullable SSLContext tls;
    private volatile boolean records = true;

    private RawBackend(ServerSocket server, @Nullable SSLContext tls, List<String> models) {
        this.server = server;
        this.tls = tls;
        this.models = models;
        accepting = Thread.ofVirtual().name("raw-backend").unstarted(this::accept);
    }

    /** Starts on a free port of the loopback interface. */
    public static RawBackend start(String... models) {
        try {
            var server = new ServerSocket();
            Ports.bind(server, BACKLOG);
            return startOn(server, null, models);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts on a free port of the loopback interface, over TLS. */
    public static RawBackend startTls(SSLContext tls, String... models) {
        try {
            var server = new ServerSocket();
            Ports.bind(server, BACKLOG);
            return startOn(server, tls, models);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts on this port, as after {@link #close} of the one that had it. */
    public static RawBackend startOn(int port, String... models) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return startOn(server, null, models);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawBackend startOn(
            ServerSocket server, @Nullable SSLContext tls, String... models) {
        var backend = new RawBackend(server, tls, List.of(models));
        backend.accepting.start();
        return backend;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@code http://127.0.0.1:PORT}, or https. */
    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port();
    }

    /** Keeps nothing of what arrives from now on, however much it is. */
    public RawBackend forget() {
        records = false;
        return this;
    }

    /** Answers every request from now on, save those with an answer of their own. */
    public RawBackend answer(Answer each) {
        answer = each;
        return this;
    }

    /** Answers one request; several wait in line. */
    public RawBackend answerOnce(Answer once) {
        synchronized (answersOnce) {
            answersOnce.add(once);
        }
        return this;
    }

    /** Answers every request from now on with exactly this, once the request is whole. */
    public RawBackend respond(String raw) {
        return answer(Answer.raw(raw));
    }

    /** Answers no request by itself; the test takes each by {@link #awaitCall}. */
    public RawBackend hold() {
        return answer(Answer.held());
    }

    /** Answers {@code GET /health} from now on. */
    public RawBackend health(Answer each) {
        health = each;
        return this;
    }

    /** What {@code GET /v1/models} names from now on. */
    public RawBackend models(String... names) {
        models = List.of(names);
        return this;
    }

    /** The next request in order of its head's arrival, perhaps still arriving. */
    public Call awaitCall() {
        return next(freshCalls, "call");
    }

    /** The next request in order of its end. */
    public RawRequest awaitRequest() {
        return next(freshRequests, "request");
    }

    /** Every request that has ended, completely or not, in order. */
    public List<RawRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many connections were accepted, those for probes included. */
    public int connections() {
        return accepted.get();
    }

    /** How many connections have carried at least one request that was no probe. */
    public int carryingConnections() {
        synchronized (carriers) {
            return carriers.size();
        }
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.size();
    }

    /** How many requests are being answered to a client that is there. */
    public int openRequests() {
        return (int) openCalls.stream().filter(Call::open).count();
    }

    /**
     * Stops listening and ends every connection.
     *
     * @throws AssertionError when an answer failed otherwise than by its client's leaving
     */
    @Override
    public void close() {
        try {
            server.close();
            accepting.join(); // until then the system goes on taking connections
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while closing", e);
        }
        connections.forEach(BackendConnection::close);
        openCalls.forEach(Call::done);
        if (!failures.isEmpty()) {
            throw new AssertionError("an answer failed", failures.getFirst());
        }
    }

    boolean isProbe(RawHead head) {
        return head.method().equals("GET")
                && (head.target().equals("/health") || head.target().equals("/v1/models"));
    }

    void began(Call call) {
        boolean probe = isProbe(call.head());
        Answer chosen = probe ? probeAnswer(call.head()) : nextAnswer();
        if (!probe) {
            note(call); // the test that waits for it may give the next one its answer
        }
        Thread.ofVirtual().name("raw-answer").start(() -> run(chosen, call));
    }

    void received(RawRequest request) {
        if (!records) {
            return;
        }
        requests.add(request);
        freshRequests.add(request);
    }

    void ended(BackendConnection connection) {
        connections.remove(connection);
    }

    private void note(Call call) {
        openCalls.add(call);
        synchronized (carriers) {
            carriers.add(call.connection());
        }
        if (records) {
            freshCalls.add(call);
        }
    }

    private void run(Answer chosen, Call call) {
        try {
            chosen.to(call);
        } catch (UncheckedIOException _) {
            // The client left before it was answered: what that means is the test's to judge.
        } catch (Throwable e) {
            failures.add(e);
        } finally {
            openCalls.remove(call);
            call.done();
        }
    }

    private Answer nextAnswer() {
        synchronized (answersOnce) {
            Answer once = answersOnce.poll();
            return once == null ? answer : once;
        }
    }

    private Answer probeAnswer(RawHead head) {
        if (head.target().equals("/health")) {
            return health;
        }
        String list = models.stream().map(RawBackend::model).collect(joining(","));
        return Answer.json(200, "{\"object\":\"list\",\"data\":[" + list + "]}");
    }

    private static String model(String id) {
        return "{\"id\":\"" + id + "\",\"object\":\"model\",\"owned_by\":\"test\"}";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Socket wrapped = tls == null ? socket : TestTls.server(socket, tls);
                var connection = new BackendConnection(this, wrapped, accepted.incrementAndGet());
                connections.add(connection);
                Thread.ofVirtual().name("raw-connection").start(connection);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    failures.add(e);
                }
            }
        }
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(RawClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " came in time");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("no " + what + " came", e);
        }
    }
}
