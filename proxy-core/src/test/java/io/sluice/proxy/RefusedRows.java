package io.sluice.proxy;

import java.util.stream.Stream;

/** Requests that two readers could understand differently, each with a name. */
final class RefusedRows {
    /** What follows each request that must end its connection: it must never be heard of. */
    static final String CANARY = "GET /v1/CANARY HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String BODY = "{\"model\":\"m\"}";
    private static final String POST =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private RefusedRows() {}

    /** Bytes with a name; Latin-1. */
    record Row(String name, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row length(String line) {
        return new Row("length line: " + shown(line), POST + line + "\r\n\r\n" + BODY);
    }

    private static Row coding(String line) {
        return new Row(
                "coding line: " + shown(line),
                POST + line + "\r\n\r\nd\r\n" + BODY + "\r\n0\r\n\r\n");
    }

    private static Row field(String line) {
        return new Row("field line: " + shown(line), GET + line + "\r\n\r\n");
    }

    private static Row line(String line) {
        return new Row("request line: " + shown(line), line + "\r\nHost: a\r\n\r\n");
    }

    private static Row host(String value) {
        return new Row(
                "host: " + shown(value), "GET /v1/models HTTP/1.1\r\nHost: " + value + "\r\n\r\n");
    }

    private static Row chunks(String bytes) {
        return new Row("chunks: " + shown(bytes), CHUNKED + bytes);
    }

    /** Framing that somebody could read otherwise: 400, close, and no byte of it for a backend. */
    static Stream<Row> refused() {
        return Stream.of(lengths(), codings(), bodies(), lines(), hosts(), fields())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> lengths() {
        return Stream.of(
                length("Content-Length: 13\r\nContent-Length: 5"),
                length("Content-Length: 13\r\nContent-Length: 13"),
                length("Content-Length: 13, 13"),
                length("Content-Length: 13, 0"),
                length("Content-Length: +13"),
                length("Content-Length: -13"),
                length("Content-Length: -0"),
                length("Content-Length: 0x0d"),
                length("Content-Length: 1_3"),
                length("Content-Length: 1 3"),
                length("Content-Length: 13.0"),
                length("Content-Length: 13e0"),
                length("Content-Length: "),
                length("Content-Length: \r\nContent-Length: 59"),
                length("Content-Length: 013"),
                length("Content-Length: 00"),
                length("Content-Length: 13\u0000"),
                length("Content-Length: \u000b13"),
                length("Content-Length: 13\u00a0"),
                length("Content-Length: \u008513"),
                length("Content-Length: 13\r"),
                length("Content-Length: \u00ef\u00bc\u0091\u00ef\u00bc\u0093"),
                length("Content-Length : 13"),
                length("Content-Length\u0085: 13"),
                length("Content-Length\u00a0: 13"),
                length("Content-Length\u0000: 13"),
                length("Content-Length 13"),
                length("Foo: bar\r\n Content-Length: 13"),
                length("Foo: bar\rContent-Length: 13"),
                length("Foo: bar\nContent-Length: 13"),
                new Row("no framing before a body", POST + "Content_Length: 13\r\n\r\n" + BODY));
    }

    private static Stream<Row> codings() {
        return Stream.of(
                coding("Content-Length: 6\r\nTransfer-Encoding: chunked"),
                coding("Transfer-Encoding: chunked\r\nContent-Length: 30"),
                coding("Transfer-Encoding : chunked"),
                coding("Transfer-Encoding:\r\n chunked"),
                coding("Transfer-Encoding: chunked, identity"),
                coding("Transfer-Encoding: chunked, gzip"),
                coding("Transfer-Encoding: gzip, chunked"),
                coding("Transfer-Encoding: identity"),
                coding("Transfer-Encoding: xchunked"),
                coding("Transfer-Encoding: chunke"),
                coding("Transfer-Encoding: chunked, chunked"),
                coding("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
                coding("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"),
                coding("Transfer-Encoding: ,chunked"),
                coding("Transfer-Encoding: chunked,"),
                coding("Transfer-Encoding: chunked;x=y"),
                coding("Transfer-Encoding: \"chunked\""),
                coding("Transfer-Encoding: \u000bchunked"),
                coding("Transfer-Encoding: chunked\u0000"),
                coding("Transfer-Encoding: \u00a0chunked"),
                coding("Transfer-Encoding: chunked\u0085"),
                coding("Transfer-Encoding: "),
                coding("Transfer-Encoding\\: chunked"),
                new Row(
                        "chunked in HTTP/1.0",
                        CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + "d\r\n" + BODY + "\r\n0\r\n\r\n"),
                new Row(
                        "chunked and a length in HTTP/1.0 that is kept alive",
                        POST.replace("HTTP/1.1", "HTTP/1.0")
                                + "Connection: keep-alive\r\nContent-Length: 3\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    }

    private static Stream<Row> bodies() {
        return Stream.of(
                        "0x0d\r\n" + BODY + "\r\n0\r\n\r\n",
                        "+d\r\n" + BODY + "\r\n0\r\n\r\n",
                        "-d\r\n" + BODY + "\r\n0\r\n\r\n",
                        " d\r\n" + BODY + "\r\n0\r\n\r\n",
                        "d \r\n" + BODY + "\r\n0\r\n\r\n",
                        "dZ\r\n" + BODY + "\r\n0\r\n\r\n",
                        "\r\n" + BODY + "\r\n0\r\n\r\n",
                        "10000000000000000d\r\n" + BODY + "\r\n0\r\n\r\n",
                        "8000000000000000\r\n" + BODY + "\r\n0\r\n\r\n",
                        "ffffffffffffffff\r\n" + BODY + "\r\n0\r\n\r\n",
                        "d\n" + BODY + "\r\n0\r\n\r\n",
                        "d;ext\n" + BODY + "\r\n0\r\n\r\n",
                        "d;a=b\r\rX" + BODY + "\r\n0\r\n\r\n",
                        "d\rX" + BODY + "\r\n0\r\n\r\n",
                        "d;a=\"\r\n0\r\n\r\n",
                        "d;\r\n" + BODY + "\r\n0\r\n\r\n",
                        "d;bad[=x\r\n" + BODY + "\r\n0\r\n\r\n",
                        "d;\u0000e\r\n" + BODY + "\r\n0\r\n\r\n",
                        "5\r\n" + BODY + "\r\n0\r\n\r\n",
                        "d\r\n" + BODY + "0\r\n\r\n",
                        "d\r\n" + BODY + "\n0\r\n\r\n",
                        "d\r\n" + BODY + "XX0\r\n\r\n",
                        "d\r\n" + BODY + "\r\n0\r\n\n",
                        "d\r\n" + BODY + "\r\n0\n\n",
                        "d\r\n" + BODY + "\r\n0\r\nNoColon\r\n\r\n",
                        "d\r\n" + BODY + "\r\n0\r\nX: a\u0000\r\n\r\n",
                        "d\r\n" + BODY + "\r\n0\r\nX: a\r\n folded\r\n\r\n",
                        "Z\r\nZZ\r\nZZZ\r\n\r\n",
                        "INVALID!!!\r\n")
                .map(RefusedRows::chunks);
    }

    private static Stream<Row> lines() {
        return Stream.of(
                line("GET  /v1/models HTTP/1.1"),
                line("GET /v1/models HTTP/1.1 "),
                line("GET\t/v1/models HTTP/1.1"),
                line("GET\u000b/v1/models HTTP/1.1"),
                line("GET\r/v1/models HTTP/1.1"),
                line("\u0000GET /v1/models HTTP/1.1"),
                line("\u0001GET /v1/models HTTP/1.1"),
                line("\u007fGET /v1/models HTTP/1.1"),
                line(" GET /v1/models HTTP/1.1"),
                line("\nGET /v1/models HTTP/1.1"),
                line("\r\n".repeat(40) + "GET /v1/models HTTP/1.1"),
                line("GET /v1/models"),
                line("GET /v1/models HTTP/2.0"),
                line("GET /v1/models HTTP/1"),
                line("GET /v1/models HTTP/1.10"),
                line("GET /v1/models HTTP/01.1"),
                line("GET /v1/models http/1.1"),
                line("GET /v1/models HTTP/ 1.1"),
                line("GET /v1/models HTTP/1.1x"),
                line("GET /v1/models HTTP/4294967297.1"),
                line("G=\":<>(e),[T];?\" / HTTP/1.1"),
                line("CONNECT a:443 HTTP/1.1"),
                line("GET * HTTP/1.1"),
                line("GET http://b/v1/models HTTP/1.1"),
                line("GET http://u:p@a/ HTTP/1.1"),
                line("GET file:///x HTTP/1.1"),
                line("GET http:///x HTTP/1.1"),
                line("GET /v1/models#frag HTTP/1.1"),
                line("GET /v1/mo dels HTTP/1.1"),
                line("GET /v1/\u0000 HTTP/1.1"),
                line("GET /v1/\u00e9 HTTP/1.1"),
                line("GET /v1/<x> HTTP/1.1"),
                line("GET HTTP/1.1"),
                line("PRI * HTTP/2.0"),
                line("\u0016\u0003\u0001\u0002\u0000\u0001"),
                new Row("lines that end with LF", "GET /v1/models HTTP/1.1\nHost: a\n\n"),
                new Row("lines that end with CR", "GET /v1/models HTTP/1.1\rHost: a\r\r"));
    }

    private static Stream<Row> hosts() {
        return Stream.of(
                new Row("no host", "GET /v1/models HTTP/1.1\r\nX: y\r\n\r\n"),
                new Row("two hosts", GET + "Host: b\r\n\r\n"),
                new Row("the same host twice", GET + "Host: a\r\n\r\n"),
                host("a, b"),
                host("a/b"),
                host("u@a"),
                host("a b"),
                host("a#b"),
                host("[::1"),
                host("a:99999"),
                host("a:80:80"),
                host("a:-1"),
                host("google.com\u0000.x"),
                host(""));
    }

    private static Stream<Row> fields() {
        return Stream.of(
                field("X: a\nY: b"),
                field("X: a\rb"),
                field("X: a\u0000b"),
                field("X: a\u0001b"),
                field("X: a\u007fb"),
                field(": x"),
                field("X Y: 1"),
                field("X(Y): 1"),
                field("\u00efX: 1"),
                field("X\t: 1"),
                field("NoColonLine"),
                field("X: a\r\n b"),
                field("Host : a"),
                field("Connection: Host"),
                field("Connection: Authorization\r\nAuthorization: Bearer K"),
                field("Authorization: Bearer A\r\nAuthorization: Bearer B"),
                field("Expect: 100-continue\r\nExpect: 100-continue"),
                new Row(
                        "folded directly behind the request line",
                        "GET /v1/models HTTP/1.1\r\n\tX: 1\r\nHost: a\r\n\r\n"));
    }

    private static String shown(String bytes) {
        var shown = new StringBuilder();
        bytes.chars()
                .limit(60)
                .forEach(
                        c -> {
                            if (c >= ' ' && c < 0x7f) {
                                shown.append((char) c);
                            } else {
                                shown.append(
                                        c == '\r'
                                                ? "\\r"
                                                : c == '\n' ? "\\n" : "\\x%02x".formatted(c));
                            }
                        });
        return shown.toString();
    }
}
