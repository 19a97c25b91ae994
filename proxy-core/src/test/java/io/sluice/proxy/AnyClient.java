package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http2.Http2Headers;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawHead;
import io.sluice.testkit.RawResponse;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** A client with one request, in either version of HTTP. */
sealed interface AnyClient extends AutoCloseable {
    /** A whole answer. */
    record Whole(String text, boolean complete) {}

    static AnyClient connect(Version version, int port) {
        return switch (version) {
            case HTTP1 -> new One(RawClient.connect(port));
            case HTTP2 -> new Two(Http2Client.connect(port));
        };
    }

    /** Sends a request without a body. */
    void send(String method, String path);

    /** Sends a whole request of JSON. */
    void post(String path, String body);

    /** Sends the head of a request that announces JSON and waits to be asked for it. */
    void expectToPost(String path, String body);

    /** Whether it is asked for its body. */
    boolean isAsked();

    void body(String body);

    /** The final head's status. */
    int awaitHead();

    String field(String name);

    /** The next piece of the body, as it comes; empty at its end. */
    String piece();

    /** All that is left of the answer. */
    Whole rest();

    @Override
    void close();

    /** Over HTTP/1.1. */
    final class One implements AnyClient {
        private final RawClient client;
        private RawHead head = new RawHead("", new io.sluice.testkit.Fields(java.util.List.of()));

        One(RawClient client) {
            this.client = client;
        }

        @Override
        public void send(String method, String path) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: proxy\r\n\r\n");
        }

        @Override
        public void post(String path, String body) {
            client.send(Requests.post(path, "Content-Type: application/json\r\n", body));
        }

        @Override
        public void expectToPost(String path, String body) {
            client.send(
                    "POST %s HTTP/1.1\r\nHost: proxy\r\nContent-Type: application/json\r\n"
                                    .formatted(path)
                            + "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n"
                                    .formatted(body.getBytes(UTF_8).length));
        }

        @Override
        public boolean isAsked() {
            return client.readHead().status() == 100;
        }

        @Override
        public void body(String body) {
            client.send(body);
        }

        @Override
        public int awaitHead() {
            head = client.readHead();
            return head.status();
        }

        @Override
        public String field(String name) {
            return head.field(name);
        }

        @Override
        public String piece() {
            return client.readPiece();
        }

        @Override
        public Whole rest() {
            RawResponse rest = client.readRest();
            return new Whole(rest.text(), rest.complete());
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** Over HTTP/2. */
    final class Two implements AnyClient {
        private final Http2Client client;
        private int stream;
        private boolean ended;
        private @Nullable Http2Headers fields;

        Two(Http2Client client) {
            this.client = client;
        }

        @Override
        public void send(String method, String path) {
            stream = client.open(true, method, path);
        }

        @Override
        public void post(String path, String body) {
            stream = client.open(false, "POST", path, "content-type", "application/json");
            client.data(stream, body, true);
        }

        @Override
        public void expectToPost(String path, String body) {
            stream =
                    client.open(
                            false,
                            "POST",
                            path,
                            "content-type",
                            "application/json",
                            "expect",
                            "100-continue",
                            "content-length",
                            Integer.toString(body.getBytes(UTF_8).length));
        }

        @Override
        public boolean isAsked() {
            return awaitHead() == 100;
        }

        @Override
        public void body(String body) {
            client.data(stream, body, true);
        }

        @Override
        public int awaitHead() {
            Frame head = client.next(f -> f.stream() == stream && f.type() == Frame.HEADERS);
            Http2Headers read = client.wire().fields(Objects.requireNonNull(head));
            ended = head.endsStream();
            fields = read;
            return Integer.parseInt(read.status().toString());
        }

        @Override
        public String field(String name) {
            CharSequence value = fields == null ? null : fields.get(name);
            return value == null ? "" : value.toString();
        }

        @Override
        public String piece() {
            if (ended) {
                return "";
            }
            Frame data = client.next(f -> f.stream() == stream);
            if (data == null || data.type() != Frame.DATA) {
                ended = true;
                return "";
            }
            ended = data.endsStream();
            return data.text();
        }

        @Override
        public Whole rest() {
            if (ended) {
                return new Whole("", true);
            }
            Http2Client.Response rest = client.response(stream);
            return new Whole(rest.text(), rest.complete());
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
