import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Backends that close idle connections, and requests that come just then: {@code java Edges.java
 * seconds=N width=16 idle=2:16,5:40,65:64 seed=1}: so many backends of each idle time. Each backend
 * has a model of its own, and gets bursts of {@code width} requests at once; each request of a
 * burst is sent when a connection that carried the burst before has idled as long as the backend
 * allows it, give or take {@link #SPREAD} ms. Clients use a new connection for each.
 */
final class Edges {
    /** Around the edge, to both sides. */
    private static final int SPREAD = 15;

    /** Until a backend answers, so that requests of a burst cannot share a connection. */
    private static final int THINKING = 60;

    private static final long MILLI = 1_000_000;

    /** What came of the requests to backends of one idle time. */
    private static final class Count {
        final AtomicInteger requests = new AtomicInteger();
        final AtomicInteger errors = new AtomicInteger();
        final AtomicInteger near = new AtomicInteger();
        final Queue<String> said = new ConcurrentLinkedQueue<>();
    }

    private final int idle;
    private final Count count;
    private final SplittableRandom random;
    private final Kit.Server server;
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();

    private Edges(int idle, Count count, SplittableRandom random) throws IOException {
        this.idle = idle;
        this.count = count;
        this.random = random;
        this.server = new Kit.Server(this::serve);
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = Kit.options(arguments);
        int width = Integer.parseInt(options.get("width"));
        var random = new SplittableRandom(Long.parseLong(options.get("seed")));
        var counts = new TreeMap<Integer, Count>();
        var backends = new ArrayList<Edges>();
        for (String kind : options.get("idle").split(",")) {
            int idle = Integer.parseInt(kind.substring(0, kind.indexOf(':')));
            counts.put(idle, new Count());
            for (int i = Integer.parseInt(kind.substring(kind.indexOf(':') + 1)); i > 0; i--) {
                backends.add(new Edges(idle, counts.get(idle), random.split()));
            }
        }
        int port = Kit.proxyFor(backends.stream().map(b -> b.server.port()).toList().toString());
        long end = System.nanoTime() + Long.parseLong(options.get("seconds")) * 1000 * MILLI;
        var threads = new ArrayList<Thread>();
        for (Edges backend : backends) {
            threads.add(Thread.ofVirtual().start(() -> backend.bursts(port, width, end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        counts.forEach((idle, c) -> c.said.stream().limit(5).forEach(System.err::println));
        System.out.println(
                "{"
                        + String.join(
                                ",",
                                counts.entrySet().stream()
                                        .map(
                                                e ->
                                                        "\"%d\":[%s,%s,%s]"
                                                                .formatted(
                                                                        e.getKey(),
                                                                        e.getValue().requests,
                                                                        e.getValue().near,
                                                                        e.getValue().errors))
                                        .toList())
                        + "}");
    }

    private String model() {
        return "m" + server.port();
    }

    // ---- the backend

    private void serve(Socket socket) throws Exception {
        InputStream in = Kit.in(socket);
        socket.setSoTimeout(idle * 1000);
        while (hasMore(in)) {
            if (Kit.posted(in, socket, model()) != null) {
                Thread.sleep(THINKING);
                Kit.send(socket, Kit.OK);
                answered.add(System.nanoTime());
            }
        }
    }

    /** As uvicorn: what has arrived when the time is up is served, however late that is noticed. */
    private static boolean hasMore(InputStream in) throws IOException {
        try {
            in.mark(1);
            int first = in.read();
            in.reset();
            return first >= 0;
        } catch (SocketTimeoutException idled) {
            return in.available() > 0;
        }
    }

    // ---- its clients

    private void bursts(int port, int width, long end) {
        park(System.nanoTime() + random.nextLong(1000 * MILLI * Math.min(idle, 5)));
        while (System.nanoTime() < end) {
            var edges = new ArrayList<Long>();
            for (Long at = answered.poll(); at != null; at = answered.poll()) {
                edges.add(at + idle * 1000 * MILLI);
            }
            burst(port, width, edges);
        }
    }

    private void burst(int port, int width, List<Long> edges) {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < width; i++) {
            long edge = edges.isEmpty() ? 0 : edges.get(i % edges.size());
            long at = edge + random.nextInt(-SPREAD, SPREAD + 1) * MILLI;
            threads.add(Thread.ofVirtual().start(() -> one(port, edge, at)));
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void one(int port, long edge, long at) {
        park(at - 100 * MILLI);
        try (Socket socket = Kit.connect(port, 0)) {
            socket.setSoTimeout(20_000);
            park(at);
            Kit.send(socket, Kit.request(model(), ""));
            long late = Math.abs(System.nanoTime() - edge);
            InputStream in = Kit.in(socket);
            Map<String, String> head = Kit.head(in);
            String status = head.get("");
            count.requests.incrementAndGet();
            count.near.addAndGet(edge != 0 && late < 2 * SPREAD * MILLI ? 1 : 0);
            if (!status.startsWith("HTTP/1.1 200")) {
                wrong(
                        status
                                + " "
                                + new String(
                                        in.readNBytes(
                                                Integer.parseInt(head.get("content-length")))));
            }
        } catch (IOException e) {
            count.requests.incrementAndGet();
            wrong(e.toString());
        }
    }

    private void wrong(String what) {
        count.errors.incrementAndGet();
        count.said.add(Instant.now() + " idle " + idle + " " + model() + ": " + what);
    }

    private static void park(long until) {
        long left = until - System.nanoTime();
        if (left > 0) {
            try {
                Thread.sleep(left / MILLI, (int) (left % MILLI));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
