import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that leave at any moment, in front of backends that misbehave and come and go: {@code
 * java Aborts.java count=N lanes=256 backends=4 seed=1}. A lane is a client at a time. One request
 * in five is over HTTP/2. Requests of all sizes, whole and cut; left by FIN, by RST and by
 * RST_STREAM: before anything was sent, inside it, while nothing has come, after the head, inside
 * the answer, unread.
 */
final class Aborts {
    private static final String MODEL = "m";
    private static final int[] SIZES = {0, 0, 0, 0, 500, 5_000, 20_000, 200_000};

    private final AtomicLong left;
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong resets = new AtomicLong();
    private final AtomicLong fell = new AtomicLong();
    private final int port;

    private Aborts(long count, int port) {
        this.left = new AtomicLong(count);
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = Kit.options(arguments);
        var random = new SplittableRandom(Long.parseLong(options.get("seed")));
        var servers = new ArrayList<Kit.Server>();
        for (int i = Integer.parseInt(options.get("backends")); i > 0; i--) {
            servers.add(new Kit.Server(Aborts::misbehave));
        }
        int port = Kit.proxyFor(servers.stream().map(Kit.Server::port).toList().toString());
        var aborts = new Aborts(Long.parseLong(options.get("count")), port);
        var over = new AtomicBoolean();
        Thread flaps = Thread.ofPlatform().start(() -> aborts.flap(servers, over));
        var lanes = new ArrayList<Thread>();
        for (int i = Integer.parseInt(options.get("lanes")); i > 0; i--) {
            SplittableRandom own = random.split();
            lanes.add(Thread.ofVirtual().start(() -> aborts.lane(own)));
        }
        for (Thread lane : lanes) {
            lane.join();
        }
        over.set(true);
        flaps.join();
        System.out.println(
                "{\"made\":"
                        + aborts.made
                        + ",\"answered\":"
                        + aborts.answered
                        + ",\"streams_reset\":"
                        + aborts.resets
                        + ",\"fell\":"
                        + aborts.fell
                        + "}");
        Thread.sleep(Long.MAX_VALUE); // the backends stay, so that what is left can be looked at
    }

    /** One backend after the other goes for a moment; in between all are there. */
    private void flap(List<Kit.Server> servers, AtomicBoolean over) {
        try {
            for (int i = 0; !over.get(); i++) {
                Kit.Server one = servers.get(i % servers.size());
                Thread.sleep(500);
                one.fall();
                Thread.sleep(300);
                one.rise();
                fell.incrementAndGet();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- a backend

    private static void misbehave(Socket socket) throws Exception {
        var random = new SplittableRandom(System.nanoTime());
        InputStream in = Kit.in(socket);
        while (true) {
            if (random.nextInt(40) == 0) {
                Kit.reset(socket); // before it has read anything
                return;
            }
            if (Kit.posted(in, socket, MODEL) != null && !answer(socket, in, random)) {
                return;
            }
        }
    }

    private static boolean answer(Socket socket, InputStream in, SplittableRandom random)
            throws Exception {
        switch (random.nextInt(40)) {
            case 0 -> Kit.reset(socket);
            case 1 -> Kit.send(socket, "SSH-2.0-garbage\r\n\r\n");
            case 2 -> Kit.send(socket, "HTTP/1.1 200 OK\r\nContent-Le");
            case 3 -> in.read(); // until a clock or its client ends it
            case 4 -> {
                Kit.send(socket, Kit.STREAM + Kit.event("{}"));
                Kit.reset(socket);
            }
            case 5 -> {
                Kit.send(socket, Kit.STREAM + Kit.event("{}"));
                in.read();
            }
            case 6, 7, 8 -> flood(socket);
            default -> {
                if (random.nextBoolean()) {
                    Kit.send(socket, Kit.OK);
                } else {
                    stream(socket, random.nextInt(10));
                }
                return true;
            }
        }
        return false;
    }

    private static void stream(Socket socket, int events) throws Exception {
        Kit.send(socket, Kit.STREAM);
        for (int i = 0; i < events; i++) {
            Kit.send(socket, Kit.event("{\"choices\":[{\"delta\":{\"content\":\"word\"}}]}"));
            if (i % 4 == 0) {
                Thread.sleep(1);
            }
        }
        Kit.send(socket, "0\r\n\r\n");
    }

    /** More than any window takes, for a client that does not read. */
    private static void flood(Socket socket) throws IOException {
        byte[] events = Kit.ascii(Kit.event("x".repeat(8_000)).repeat(8));
        Kit.send(socket, Kit.STREAM);
        for (int i = 0; i < 8; i++) {
            socket.getOutputStream().write(events);
        }
    }

    // ---- its clients

    private void lane(SplittableRandom random) {
        while (left.getAndDecrement() > 0) {
            try {
                if (random.nextInt(100) == 0) {
                    int streams = 1 + random.nextInt(48); // a fifth of all requests
                    left.addAndGet(1 - streams);
                    connection(streams, random);
                } else {
                    request(random);
                }
            } catch (IOException cut) {
                // The proxy has closed the connection: that is what a cut is.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String text(SplittableRandom random) {
        int size = SIZES[random.nextInt(random.nextInt(8) == 0 ? SIZES.length : 5)];
        return Kit.request(MODEL, ",\"a\":\"" + "x".repeat(size) + "\"");
    }

    private void request(SplittableRandom random) throws IOException, InterruptedException {
        boolean whole = random.nextInt(5) > 0;
        boolean byReset = random.nextBoolean();
        Socket socket = Kit.connect(port, random.nextInt(4) == 0 ? 4096 : 0);
        try (socket) {
            socket.setSoTimeout(5_000);
            byte[] bytes = Kit.ascii(text(random));
            int length = whole ? bytes.length : random.nextInt(bytes.length);
            socket.getOutputStream().write(bytes, 0, length);
            made.incrementAndGet();
            int patience = random.nextInt(8);
            if (patience == 1) {
                LockSupport.parkNanos(random.nextInt(1_000_000));
            } else if (patience > 1 && whole) {
                read(Kit.in(socket), patience);
            }
            if (byReset) {
                Kit.reset(socket);
            }
        }
    }

    private void read(InputStream in, int patience) throws IOException {
        Map<String, String> head = Kit.head(in);
        if (patience > 3 && head.containsKey("transfer-encoding")) {
            for (int i = patience; i > 0 && Kit.chunk(in); i--) {}
        } else if (patience > 3) {
            in.readNBytes(Integer.parseInt(head.getOrDefault("content-length", "0")));
            answered.incrementAndGet();
        }
    }

    /** Streams of one connection of HTTP/2, each left somewhere. */
    private void connection(int streams, SplittableRandom random)
            throws IOException, InterruptedException {
        boolean byReset = random.nextBoolean();
        try (Socket socket = Kit.connect(port, 0)) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write(Frames.greeting());
            Thread reader = Thread.ofVirtual().start(() -> drain(socket, out));
            for (int i = 0; i < streams; i++) {
                write(out, stream(2 * i + 1, random));
                made.incrementAndGet();
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(random.nextInt(2_000_000));
                }
            }
            if (byReset) {
                Kit.reset(socket);
            } else {
                socket.shutdownOutput();
            }
            reader.join();
        }
    }

    private byte[] stream(int id, SplittableRandom random) {
        byte[] head = Frames.chatHead(id);
        int most = SIZES[random.nextInt(random.nextInt(8) == 0 ? 7 : 5)] % 10_000;
        String json = "{\"model\":\"" + MODEL + "\",\"a\":\"" + "x".repeat(most) + "\"}";
        byte[] data = Kit.ascii(json);
        int kind = random.nextInt(4);
        int length = kind == 0 ? random.nextInt(data.length) : data.length;
        int flags = kind == 0 ? 0 : Frames.END_STREAM;
        byte[] body = Frames.frame(Frames.DATA, flags, id, Arrays.copyOf(data, length));
        if (kind > 1) {
            return join(head, body);
        }
        resets.incrementAndGet();
        return join(head, body, Frames.frame(Frames.RST_STREAM, 0, id, Frames.number(8)));
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
        }
    }

    private static void drain(Socket socket, OutputStream out) {
        try {
            InputStream in = socket.getInputStream();
            while (true) {
                Frames.answer(Frames.read(in), out);
            }
        } catch (IOException over) {
            // The connection has ended, one way or the other.
        }
    }
}
