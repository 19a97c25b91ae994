import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** What the load generators of the scenarios share: sockets, heads, and a server of one's own. */
final class Kit {
    static final String OK =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private Kit() {}

    /** What is done with one connection; it is closed afterwards. */
    interface Talk {
        void with(Socket socket) throws Exception;
    }

    /** A listening socket on a port that stays the same while it is closed and opened again. */
    static final class Server {
        private final Talk talk;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final int port;
        private volatile ServerSocket listening;

        Server(Talk talk) throws IOException {
            this.talk = talk;
            listening = listenAnywhere();
            port = listening.getLocalPort();
            accept(listening);
        }

        int port() {
            return port;
        }

        /** Below the ports of outgoing connections: it must be free again after a while. */
        private static ServerSocket listenAnywhere() throws IOException {
            while (true) {
                try {
                    return listen(ThreadLocalRandom.current().nextInt(12_000, 32_000));
                } catch (BindException taken) {
                    // Another one, then.
                }
            }
        }

        private static ServerSocket listen(int port) throws IOException {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
            return socket;
        }

        private void accept(ServerSocket from) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                while (!from.isClosed()) {
                                    try {
                                        Socket socket = from.accept();
                                        socket.setTcpNoDelay(true);
                                        Thread.ofVirtual().start(() -> serve(socket));
                                    } catch (IOException closed) {
                                        // Seen at the head of the loop.
                                    }
                                }
                            });
        }

        private void serve(Socket socket) {
            open.add(socket);
            try (socket) {
                talk.with(socket);
            } catch (Exception left) {
                // Connections come to all kinds of ends here.
            } finally {
                open.remove(socket);
            }
        }

        /** Refuses connections, and resets those that there are. */
        void fall() throws IOException {
            listening.close();
            for (Socket socket : open) {
                reset(socket);
            }
        }

        void rise() throws IOException, InterruptedException {
            ServerSocket again = listenAgain();
            listening = again;
            accept(again);
        }

        /** A socket that is closed while somebody accepts on it keeps its port for a moment. */
        private ServerSocket listenAgain() throws IOException, InterruptedException {
            while (true) {
                try {
                    return listen(port);
                } catch (BindException notYet) {
                    Thread.sleep(10);
                }
            }
        }
    }

    static Socket connect(int port, int receiveBuffer) throws IOException {
        var socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        return socket;
    }

    static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            // That was all that was wanted.
        }
    }

    static InputStream in(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream(), 2048);
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(ascii(text));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    /** The first line under "", and the fields by their names in lower case. */
    static Map<String, String> head(InputStream in) throws IOException {
        var head = new HashMap<String, String>();
        head.put("", line(in));
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            head.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return head;
    }

    static String request(String model, String more) {
        String body = "{\"model\":\"" + model + "\",\"messages\":[]" + more + "}";
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    /** Reads a request to its end, with its "body"; answers it when it is a probe. Null then. */
    static Map<String, String> posted(InputStream in, Socket socket, String model)
            throws IOException {
        Map<String, String> head = head(in);
        int length = Integer.parseInt(head.getOrDefault("content-length", "0"));
        head.put("body", new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
        if (head.get("body").length() < length) {
            throw new EOFException();
        }
        if (head.get("").startsWith("POST")) {
            return head;
        }
        String models = "{\"data\":[{\"id\":\"" + model + "\",\"object\":\"model\"}]}";
        send(socket, OK.replace(": 2", ": " + models.length()).replace("{}", models));
        return null;
    }

    /** One chunk of a body; false for the last one. */
    static boolean chunk(InputStream in) throws IOException {
        int size = Integer.parseInt(line(in), 16);
        in.skipNBytes(size + 2);
        return size > 0;
    }

    static String event(String data) {
        String event = "data: " + data + "\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    /** {@code name=value} arguments. */
    static Map<String, String> options(String... arguments) {
        var options = new HashMap<String, String>();
        for (String argument : arguments) {
            options.put(
                    argument.substring(0, argument.indexOf('=')),
                    argument.substring(argument.indexOf('=') + 1));
        }
        return options;
    }

    /**
     * Says what there is, as a line of JSON, and waits for the port of the proxy in front of it.
     */
    static int proxyFor(String ports) {
        System.out.println("{\"ports\":" + ports + "}");
        return Integer.parseInt(new Scanner(System.in).nextLine());
    }
}
