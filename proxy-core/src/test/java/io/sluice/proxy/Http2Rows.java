package io.sluice.proxy;

import static io.sluice.proxy.Frame.CONTINUATION;
import static io.sluice.proxy.Frame.DATA;
import static io.sluice.proxy.Frame.END_HEADERS;
import static io.sluice.proxy.Frame.END_STREAM;
import static io.sluice.proxy.Frame.GOAWAY;
import static io.sluice.proxy.Frame.HEADERS;
import static io.sluice.proxy.Frame.PADDED;
import static io.sluice.proxy.Frame.PING;
import static io.sluice.proxy.Frame.PRIORITY;
import static io.sluice.proxy.Frame.PUSH_PROMISE;
import static io.sluice.proxy.Frame.RST_STREAM;
import static io.sluice.proxy.Frame.SETTINGS;
import static io.sluice.proxy.Frame.WINDOW_UPDATE;
import static io.sluice.proxy.Frame.number32;
import static io.sluice.proxy.Frame.setting;

import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a client of HTTP/2 must not send, by RFC 9113 and by RFC 7541, and what it gets for it. */
final class Http2Rows {
    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int FLOW_CONTROL_ERROR = 3;
    static final int STREAM_CLOSED = 5;
    static final int FRAME_SIZE_ERROR = 6;
    static final int REFUSED_STREAM = 7;
    static final int COMPRESSION_ERROR = 9;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final byte[] EMPTY = {};
    private static final int END = END_HEADERS | END_STREAM;

    /**
     * One row.
     *
     * @param error with which the connection ends, or the stream
     */
    record Row(String name, int error, Consumer<Http2Client> sends) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Http2Rows() {}

    private static Row row(String name, int error, Consumer<Http2Client> sends) {
        return new Row(name, error, sends);
    }

    /** A row that is one frame on a fresh connection. */
    private static Row frame(
            String name, int error, int type, int flags, int stream, byte[] payload) {
        return new Row(name, error, client -> client.wire().frame(type, flags, stream, payload));
    }

    /** A row that is one header block on stream 1. */
    private static Row block(String name, int... bytes) {
        byte[] block = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            block[i] = (byte) bytes[i];
        }
        return frame(name, COMPRESSION_ERROR, HEADERS, END, 1, block);
    }

    /** What ends the whole connection. */
    static Stream<Row> connectionErrors() {
        return Stream.of(
                        frames(),
                        lengths(),
                        Stream.of(
                                block("HPACK: index 0", 0x80),
                                block("HPACK: index behind the table", 0xff, 0x40),
                                block("HPACK: a table that is too large", 0x3f, 0xe2, 0x1f),
                                block("HPACK: a late table size", 0x82, 0x20),
                                block("HPACK: a broken block", 0x40, 0x0a, 'x'),
                                block("HPACK: a number without end", 0x7f, 0xff, 0xff, 0xff, 0xff)))
                .flatMap(rows -> rows);
    }

    private static Stream<Row> frames() {
        return Stream.of(
                row(
                        "the first frame is not SETTINGS",
                        PROTOCOL_ERROR,
                        client -> client.wire().frame(PING, 0, 0, new byte[8])),
                frame("DATA on stream 0", PROTOCOL_ERROR, DATA, 0, 0, new byte[4]),
                frame("HEADERS on stream 0", PROTOCOL_ERROR, HEADERS, END, 0, EMPTY),
                frame("PRIORITY on stream 0", PROTOCOL_ERROR, PRIORITY, 0, 0, new byte[5]),
                frame("RST_STREAM on stream 0", PROTOCOL_ERROR, RST_STREAM, 0, 0, new byte[4]),
                frame("CONTINUATION on stream 0", PROTOCOL_ERROR, CONTINUATION, 4, 0, EMPTY),
                frame("SETTINGS on a stream", PROTOCOL_ERROR, SETTINGS, 0, 1, EMPTY),
                frame("PING on a stream", PROTOCOL_ERROR, PING, 0, 1, new byte[8]),
                frame("GOAWAY on a stream", PROTOCOL_ERROR, GOAWAY, 0, 1, new byte[8]),
                frame("DATA on an idle stream", PROTOCOL_ERROR, DATA, 0, 1, new byte[4]),
                frame(
                        "RST_STREAM on an idle stream",
                        PROTOCOL_ERROR,
                        RST_STREAM,
                        0,
                        1,
                        number32(8)),
                frame(
                        "WINDOW_UPDATE on an idle stream",
                        PROTOCOL_ERROR,
                        WINDOW_UPDATE,
                        0,
                        1,
                        number32(1)),
                frame("CONTINUATION without HEADERS", PROTOCOL_ERROR, CONTINUATION, 4, 1, EMPTY),
                frame("PUSH_PROMISE", PROTOCOL_ERROR, PUSH_PROMISE, 4, 1, number32(2)),
                frame("ENABLE_PUSH is 2", PROTOCOL_ERROR, SETTINGS, 0, 0, setting(2, 2)),
                frame("a window of 2^31", FLOW_CONTROL_ERROR, SETTINGS, 0, 0, setting(4, -1)),
                frame("frames of 100 bytes", PROTOCOL_ERROR, SETTINGS, 0, 0, setting(5, 100)),
                frame("credit of nothing", PROTOCOL_ERROR, WINDOW_UPDATE, 0, 0, number32(0)),
                row(
                        "credit without end",
                        FLOW_CONTROL_ERROR,
                        client ->
                                client.wire()
                                        .frame(WINDOW_UPDATE, 0, 0, number32(1 << 30))
                                        .frame(WINDOW_UPDATE, 0, 0, number32(1 << 30))),
                row(
                        "a stream with an even number",
                        PROTOCOL_ERROR,
                        client -> client.wire().headers(2, true, head("GET", "/health"))),
                row(
                        "another frame inside of a head",
                        PROTOCOL_ERROR,
                        client ->
                                client.wire()
                                        .frame(HEADERS, END_STREAM, 1, EMPTY)
                                        .frame(PING, 0, 0, new byte[8])),
                row(
                        "a frame of unknown type inside of a head",
                        PROTOCOL_ERROR,
                        client ->
                                client.wire()
                                        .frame(HEADERS, END_STREAM, 1, EMPTY)
                                        .frame(0x42, 0, 1, EMPTY)),
                row(
                        "padding longer than the frame",
                        PROTOCOL_ERROR,
                        client ->
                                client.wire()
                                        .frame(HEADERS, END | PADDED, 1, new byte[] {9, 1, 1})),
                row(
                        "a head on a stream that has ended",
                        STREAM_CLOSED,
                        client -> {
                            client.wire().headers(1, true, head("GET", "/health"));
                            client.response(1);
                            client.wire().headers(1, true, head("GET", "/v1/CANARY"));
                        }));
    }

    private static Stream<Row> lengths() {
        return Stream.of(
                frame("PING of 7 bytes", FRAME_SIZE_ERROR, PING, 0, 0, new byte[7]),
                frame("SETTINGS of 5 bytes", FRAME_SIZE_ERROR, SETTINGS, 0, 0, new byte[5]),
                frame("a full SETTINGS ack", FRAME_SIZE_ERROR, SETTINGS, 1, 0, new byte[6]),
                frame(
                        "WINDOW_UPDATE of 3 bytes",
                        FRAME_SIZE_ERROR,
                        WINDOW_UPDATE,
                        0,
                        0,
                        new byte[3]),
                row(
                        "RST_STREAM of 3 bytes",
                        FRAME_SIZE_ERROR,
                        client -> {
                            client.open(false, "POST", Requests.CHAT);
                            client.wire().frame(RST_STREAM, 0, 1, new byte[3]);
                        }),
                row(
                        "a frame that is too long",
                        FRAME_SIZE_ERROR,
                        client -> {
                            client.open(false, "POST", Requests.CHAT);
                            client.wire().frame(DATA, 0, 1, new byte[16_385]);
                        }));
    }

    /** What ends the request alone: a reset, or a refusal in words. */
    static Stream<Row> streamErrors() {
        return Stream.of(heads(), fields(), bodies()).flatMap(rows -> rows);
    }

    private static Row head(String name, String... fields) {
        return new Row(name, PROTOCOL_ERROR, client -> client.wire().headers(1, true, fields));
    }

    private static Row field(String field, String value) {
        String name = (field + ": " + value).replace("\r", "CR").replace("\n", "LF");
        return new Row(
                name.replace("\0", "NUL"),
                PROTOCOL_ERROR,
                client -> client.open(true, "GET", "/v1/CANARY", field, value));
    }

    private static Row target(String path) {
        return new Row(
                "path " + path.replace("\r\n", "CRLF").replace("\0", "NUL"),
                PROTOCOL_ERROR,
                client -> client.open(true, "GET", path));
    }

    private static Stream<Row> heads() {
        String authority = ":authority";
        return Stream.of(
                head("no method", ":scheme", "http", ":path", "/v1/CANARY", authority, "a"),
                head("no scheme", ":method", "GET", ":path", "/v1/CANARY", authority, "a"),
                head("no path", ":method", "GET", ":scheme", "http", authority, "a"),
                head(
                        "empty path",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "",
                        authority,
                        "a"),
                head("no authority", ":method", "GET", ":scheme", "http", ":path", "/v1/CANARY"),
                head("unknown pseudo-header", plus(":x", "1")),
                head("pseudo-header of responses", plus(":status", "200")),
                head("two methods", plus(":method", "GET")),
                head("two paths", plus(":path", "/v1/CANARY")),
                head("another scheme", plain("GET", "ftp", "/v1/CANARY", "a")),
                head("a scheme with more", plain("GET", "http://a/x?", "/v1/CANARY", "a")),
                head(
                        "method with a request",
                        plain("GET /v1/CANARY HTTP/1.1\r\n", "http", "/", "a")),
                head("method that is no token", plain("GE?T/", "http", "/v1/CANARY", "a")),
                head("CONNECT", ":method", "CONNECT", authority, "a:443"),
                head("authority with a user", plain("GET", "http", "/v1/CANARY", "u@a")),
                head("authority with a path", plain("GET", "http", "/v1/CANARY", "a/b")),
                head("authority with a line", plain("GET", "http", "/v1/CANARY", "a\r\nX: y")),
                head(
                        "authority with a port too high",
                        plain("GET", "http", "/v1/CANARY", "a:99999")),
                target("/v1/CANARY HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/CANARY"),
                target("/v1/CAN ARY"),
                target("v1/CANARY"),
                target("*"),
                target("/v1/CANARY\0"),
                target("/v1/CANARY#f"),
                target("http://a/v1/CANARY"),
                new Row(
                        "pseudo-header behind a field",
                        PROTOCOL_ERROR,
                        client -> {
                            byte[] block =
                                    Http2Client.concat(
                                            client.wire().block("x-a", "1"),
                                            client.wire().block(head("GET", "/v1/CANARY")));
                            client.wire().frame(HEADERS, END, 1, block);
                        }));
    }

    private static Stream<Row> fields() {
        return Stream.of(
                field("X-Upper", "1"),
                field("x y", "1"),
                field("x:y", "1"),
                field("x\r\ny", "1"),
                field("x\u00e9", "1"),
                field("", "1"),
                field("x", "a\r\nTransfer-Encoding: chunked"),
                field("x", "a\nX: y"),
                field("x", "a\rX"),
                field("x", "a\0b"),
                field("connection", "close"),
                field("keep-alive", "timeout=5"),
                field("proxy-connection", "close"),
                field("transfer-encoding", "chunked"),
                field("upgrade", "websocket"),
                field("te", "gzip"),
                field("host", "other"),
                field("content-length", "+"),
                field("content-length", "+0"),
                field("content-length", "0, 0"),
                field("content-length", ""),
                field("x", " spaced "),
                field("content-length", "18446744073709551616"),
                field("content-length", "5"),
                head("two hosts", plus2("host", "proxy", "host", "proxy")),
                head("two lengths", plus2("content-length", "0", "content-length", "1")),
                head("one length twice", plus2("content-length", "0", "content-length", "0")));
    }

    private static Stream<Row> bodies() {
        return Stream.of(
                row(
                        "more content than announced",
                        PROTOCOL_ERROR,
                        client -> upload(client, "4", "{\"model\":\"m\",\"x\":\"CANARY\"}")),
                row(
                        "less content than announced",
                        PROTOCOL_ERROR,
                        client -> upload(client, "400", "{\"model\":\"m\",\"x\":\"CANARY\"}")),
                row(
                        "a second head before the end",
                        PROTOCOL_ERROR,
                        client -> {
                            client.open(false, "POST", Requests.CHAT);
                            client.wire().headers(1, false, "x-canary", "CANARY");
                        }),
                row(
                        "a pseudo-header in trailers",
                        PROTOCOL_ERROR,
                        client -> {
                            client.open(false, "POST", Requests.CHAT);
                            client.wire().headers(1, true, ":path", "/v1/CANARY");
                        }),
                row(
                        "credit of nothing for a stream",
                        PROTOCOL_ERROR,
                        client -> {
                            client.open(false, "POST", Requests.CHAT);
                            client.credit(1, 0);
                        }),
                row(
                        "credit without end for a stream",
                        FLOW_CONTROL_ERROR,
                        client -> {
                            client.open(false, "POST", Requests.CHAT);
                            client.credit(1, Integer.MAX_VALUE);
                        }));
    }

    private static void upload(Http2Client client, String length, String body) {
        int stream =
                client.open(
                        false,
                        "POST",
                        Requests.CHAT,
                        "content-type",
                        "application/json",
                        "content-length",
                        length);
        client.data(stream, body, true);
    }

    private static String[] head(String method, String path) {
        return plain(method, "http", path, "proxy");
    }

    private static String[] plain(String method, String scheme, String path, String authority) {
        return new String[] {
            ":method", method, ":scheme", scheme, ":path", path, ":authority", authority
        };
    }

    private static String[] plus(String name, String value) {
        return Stream.of(head("GET", "/v1/CANARY"), new String[] {name, value})
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }

    private static String[] plus2(String name, String value, String name2, String value2) {
        return Stream.of(plus(name, value), new String[] {name2, value2})
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }
}
