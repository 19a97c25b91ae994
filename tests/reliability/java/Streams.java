import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many streams, some of whose readers stall: {@code java Streams.java streams=5000 stalled=1000
 * pace=500 before=20 during=20}. Each stream gets an event every {@code pace} ms. Those who will
 * stall are streams of HTTP/2, a hundred on a connection: they give credit until they stall, and
 * get events of 16 KiB from then on, one in {@link #LARGE_PACE} ms. Says {@code {"open":N}} when
 * all are open; then {@code {"stalled_ms":unix time}} when the readers have stalled; then, after
 * {@code during} more seconds, the latencies of the events of the others, in microseconds, second
 * by second.
 */
final class Streams {
    private static final String MODEL = "m";
    private static final String STALLS = "stalls";
    private static final int EACH = 100;
    private static final int LARGE_PACE = 100;
    private static final byte[] LARGE = Kit.ascii(Kit.event("x".repeat(16_384)));

    private final int pace;
    private final long start = System.nanoTime();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentLinkedQueue<int[]> latencies = new ConcurrentLinkedQueue<>();
    private final AtomicLong stalledAt = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean over;

    private Streams(int pace) {
        this.pace = pace;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = Kit.options(arguments);
        int streams = Integer.parseInt(options.get("streams"));
        var all = new Streams(Integer.parseInt(options.get("pace")));
        var backends = new ArrayList<Kit.Server>();
        for (int i = 0; i < 4; i++) {
            backends.add(new Kit.Server(all::serve));
        }
        int port = Kit.proxyFor(backends.stream().map(Kit.Server::port).toList().toString());
        int stalling = Integer.parseInt(options.get("stalled"));
        for (int i = 0; i < stalling; i += EACH) {
            int count = Math.min(EACH, stalling - i);
            Thread.ofVirtual().start(() -> all.stall(port, count));
        }
        for (int i = stalling; i < streams; i++) {
            Thread.ofVirtual().start(() -> all.read(port));
            Thread.sleep(1);
        }
        while (all.open.get() + all.broken.get() < streams) {
            Thread.sleep(20);
        }
        System.out.println("{\"open\":" + all.open + "}");
        long opened = System.nanoTime();
        Thread.sleep(Integer.parseInt(options.get("before")) * 1000L);
        all.stalledAt.set(System.nanoTime());
        System.out.println("{\"stalled_ms\":" + System.currentTimeMillis() + "}");
        Thread.sleep(Integer.parseInt(options.get("during")) * 1000L);
        all.over = true;
        System.out.println(
                "{\"before\":"
                        + all.seconds(opened, all.stalledAt.get())
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
                stream(socket.getOutputStream(), head.get("body").contains(STALLS));
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

    private void read(int port) {
        try (Socket socket = Kit.connect(port, 0)) {
            Kit.send(socket, Kit.request(MODEL, ""));
            InputStream in = Kit.in(socket);
            String status = Kit.head(in).get("");
            if (!status.contains(" 200 ")) {
                throw new IOException(status);
            }
            open.incrementAndGet();
            while (!over) {
                event(in);
            }
        } catch (IOException | NumberFormatException e) {
            if (!over) {
                broken.incrementAndGet();
            }
        }
    }

    /** Streams of one connection, which is read on when they have stalled. */
    private void stall(int port, int count) {
        try (Socket socket = Kit.connect(port, 0)) {
            OutputStream out = socket.getOutputStream();
            out.write(Frames.carefulGreeting());
            byte[] body = Kit.ascii("{\"model\":\"" + MODEL + "\",\"user\":\"" + STALLS + "\"}");
            for (int id = 1; id < 2 * count; id += 2) {
                out.write(Frames.chatHead(id));
                out.write(Frames.frame(Frames.DATA, Frames.END_STREAM, id, body));
            }
            InputStream in = Kit.in(socket);
            while (!over) {
                Frames.Frame frame = Frames.read(in);
                Frames.answer(frame, out);
                heard(frame, out);
            }
        } catch (IOException e) {
            broken.addAndGet(over ? 0 : count);
        }
    }

    private void heard(Frames.Frame frame, OutputStream out) throws IOException {
        boolean stalled = System.nanoTime() > stalledAt.get();
        int length = frame.payload().length;
        if (frame.type() == Frames.HEADERS) {
            open.incrementAndGet();
        } else if (frame.type() == Frames.DATA && length > 0 && !stalled) {
            out.write(Frames.frame(Frames.WINDOW_UPDATE, 0, frame.stream(), Frames.number(length)));
        } else if (frame.type() == Frames.RST_STREAM && !stalled) {
            broken.incrementAndGet();
        }
    }

    private void event(InputStream in) throws IOException {
        int size = Integer.parseInt(Kit.line(in), 16);
        byte[] data = in.readNBytes(size + 2);
        if (data.length < size + 2 || size == 0) {
            throw new IOException("the stream was cut");
        }
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\"at\":\"") + 6;
        long sent = Long.parseLong(text, at, text.indexOf('"', at), 10);
        long now = System.nanoTime() - start;
        latencies.add(new int[] {(int) (now / 1_000_000), (int) ((now - sent) / 1_000)});
    }

    /** [p50, p99] of each whole second between two moments of {@link System#nanoTime}. */
    private String seconds(long from, long to) {
        int first = (int) ((from - start) / 1_000_000_000) + 1;
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
