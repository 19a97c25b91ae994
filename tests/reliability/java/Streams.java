import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many streams, some of whose readers stall: {@code java Streams.java streams=5000 stalled=1000
 * pace=500 before=20 during=20}. Each stream gets an event every {@code pace} ms; those who will
 * stall get events of 16 KiB, one in {@link #LARGE_PACE} ms, once they have stalled. Says {@code
 * {"open":N}} when all are open and have been read for a while; then {@code {"stalled_ms":unix
 * time}} when the readers have stalled; then, after {@code during} more seconds, the latencies of
 * the events of the others, in microseconds, second by second.
 */
final class Streams {
    private static final String MODEL = "m";
    private static final int LARGE_PACE = 150;
    private static final byte[] LARGE = Kit.ascii(Kit.event("x".repeat(16_384)));

    private final int pace;
    private final int stalling;
    private final long start = System.nanoTime();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final List<Integer> opened = new ArrayList<>();
    private final ConcurrentLinkedQueue<int[]> latencies = new ConcurrentLinkedQueue<>();
    private final AtomicLong stalledAt = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean over;

    private Streams(int pace, int stalling) {
        this.pace = pace;
        this.stalling = stalling;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = Kit.options(arguments);
        int streams = Integer.parseInt(options.get("streams"));
        var all =
                new Streams(
                        Integer.parseInt(options.get("pace")),
                        Integer.parseInt(options.get("stalled")));
        var backends = new ArrayList<Kit.Server>();
        for (int i = 0; i < 4; i++) {
            backends.add(new Kit.Server(all::serve));
        }
        int port = Kit.proxyFor(backends.stream().map(Kit.Server::port).toList().toString());
        for (int i = 0; i < streams; i++) {
            int number = i;
            Thread.ofVirtual().start(() -> all.read(port, number));
            Thread.sleep(1);
        }
        while (all.open.get() + all.broken.get() < streams) {
            Thread.sleep(20);
        }
        System.out.println("{\"open\":" + all.open + "}");
        Thread.sleep(Integer.parseInt(options.get("before")) * 1000L);
        all.stalledAt.set(System.nanoTime());
        System.out.println("{\"stalled_ms\":" + System.currentTimeMillis() + "}");
        Thread.sleep(Integer.parseInt(options.get("during")) * 1000L);
        all.over = true;
        System.out.println(
                "{\"before\":"
                        + all.seconds(0, all.stalledAt.get())
                        + ",\"during\":"
                        + all.seconds(all.stalledAt.get(), System.nanoTime())
                        + ",\"open\":"
                        + all.open
                        + ",\"broken\":"
                        + all.broken
                        + "}");
    }

    // ---- the backend

    private void serve(Socket socket) throws Exception {
        InputStream in = Kit.in(socket);
        while (true) {
            Map<String, String> head = Kit.posted(in, socket, MODEL);
            if (head != null) {
                Kit.send(socket, Kit.STREAM);
                stream(socket.getOutputStream(), head.containsKey("x-stalls"));
                return;
            }
        }
    }

    /** Evenly over the pace: the streams take turns. */
    private void stream(OutputStream out, boolean stalls) throws Exception {
        long period = pace * 1_000_000L;
        long due = System.nanoTime() + period * (next.incrementAndGet() % 1000) / 1000;
        while (!over) {
            if (stalls && System.nanoTime() > stalledAt.get()) {
                out.write(LARGE);
                Thread.sleep(LARGE_PACE);
                continue;
            }
            long wait = due - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            out.write(
                    Kit.ascii(
                            Kit.event(
                                    "{\"choices\":[{\"delta\":{\"content\":\"word\"}}],\"at\":\""
                                            + (System.nanoTime() - start)
                                            + "\"}")));
            due = Math.max(due + period, System.nanoTime());
        }
    }

    // ---- its clients

    private void read(int port, int number) {
        boolean stalls = number % 5 == 0 && number / 5 < stalling;
        try (Socket socket = Kit.connect(port, stalls ? 4096 : 0)) {
            String fields = stalls ? "x-stalls: 1\r\n" : "";
            Kit.send(socket, Kit.request(MODEL, "").replace("Host: x\r\n", "Host: x\r\n" + fields));
            InputStream in = Kit.in(socket);
            String status = Kit.head(in).get("");
            if (!status.contains(" 200 ")) {
                throw new IOException(status);
            }
            open.incrementAndGet();
            while (!over && !(stalls && System.nanoTime() > stalledAt.get())) {
                event(in, stalls);
            }
            while (!over) {
                Thread.sleep(100); // it is not read any more, and stays open
            }
        } catch (IOException | NumberFormatException e) {
            if (!over) {
                broken.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void event(InputStream in, boolean stalls) throws IOException {
        int size = Integer.parseInt(Kit.line(in), 16);
        byte[] data = in.readNBytes(size + 2);
        if (data.length < size + 2 || size == 0) {
            throw new IOException("the stream was cut");
        }
        if (!stalls) {
            String text = new String(data, StandardCharsets.ISO_8859_1);
            int at = text.indexOf("\"at\":\"") + 6;
            long sent = Long.parseLong(text, at, text.indexOf('"', at), 10);
            long now = System.nanoTime() - start;
            latencies.add(new int[] {(int) (now / 1_000_000), (int) ((now - sent) / 1_000)});
        }
    }

    /** [p50, p99] of each whole second between two moments of {@link System#nanoTime}. */
    private String seconds(long from, long to) {
        int first = (int) ((from == 0 ? 0 : from - start) / 1_000_000_000) + 1;
        int last = (int) ((to - start) / 1_000_000_000) - 1;
        var out = new ArrayList<String>();
        for (int second = first; second <= last; second++) {
            int that = second;
            int[] sorted =
                    latencies.stream()
                            .filter(l -> l[0] / 1000 == that)
                            .mapToInt(l -> l[1])
                            .sorted()
                            .toArray();
            if (sorted.length > 100) {
                out.add(
                        Arrays.toString(
                                new int[] {
                                    sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]
                                }));
            }
        }
        return out.toString();
    }
}
