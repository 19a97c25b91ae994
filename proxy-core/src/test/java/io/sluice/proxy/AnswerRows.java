package io.sluice.proxy;

import io.sluice.proxy.RefusedRows.Row;

import java.util.stream.Stream;

/** What backends answer, well and badly. */
final class AnswerRows {
    private AnswerRows() {}

    /** A backend's answer, and what the client of it sees. */
    record Backend(String name, String answer, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Answers that are none: 502. */
    static Stream<Row> invalid() {
        String ok = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                new Row(
                        "length and chunked",
                        ok
                                + "Content-Length: 2\r\nTransfer-Encoding: chunked"
                                + "\r\n\r\n0\r\n\r\n"),
                new Row("two lengths", ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk"),
                new Row("a length in words", ok + "Content-Length: abc\r\n\r\n"),
                new Row("a negative length", ok + "Content-Length: -1\r\n\r\n"),
                new Row("a length with a sign", ok + "Content-Length: +5\r\n\r\nhello"),
                new Row("an empty length", ok + "Content-Length:\r\n\r\n"),
                new Row("a length of 2^63", ok + "Content-Length: 9223372036854775808\r\n\r\n"),
                new Row("gzip as a coding", ok + "Transfer-Encoding: gzip\r\n\r\n"),
                new Row("gzip behind chunked", ok + "Transfer-Encoding: chunked, gzip\r\n\r\n"),
                new Row(
                        "chunked in HTTP/1.0",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n" + "\r\n0\r\n\r\n"),
                new Row("a status in words", "HTTP/1.1 abc\r\n\r\n"),
                new Row("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"),
                new Row("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
                new Row("a status of 600", "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n"),
                new Row("another protocol", "ICY 200 OK\r\n\r\n"),
                new Row("a newer version", "HTTP/3.0 200 OK\r\n\r\n"),
                new Row("a TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002("),
                new Row("a space before the colon", ok + "X : y\r\nContent-Length: 0\r\n\r\n"),
                new Row("a folded field", ok + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
                new Row("a NUL in a field", ok + "X: a\u0000\r\nContent-Length: 0\r\n\r\n"),
                new Row("a bare line feed", ok + "X: a\nY: b\r\nContent-Length: 0\r\n\r\n"),
                new Row("a bare carriage return", ok + "X: a\rb\r\nContent-Length: 0\r\n\r\n"),
                new Row("too large a head", ok + "X: " + "x".repeat(1_000_000) + "\r\n\r\n"),
                new Row("too many fields", ok + "a: b\r\n".repeat(10_000) + "\r\n"),
                new Row("an upgrade that nobody asked for", "HTTP/1.1 101 Switching\r\n\r\n"),
                new Row(
                        "an interim answer with a body",
                        "HTTP/1.1 103 Hints\r\nContent-Length: 5\r\n\r\nhello"),
                new Row(
                        "interim answers without end",
                        "HTTP/1.1 103 Hints\r\n\r\n".repeat(10_000)));
    }

    /** Answers that pass, with the body that the client must get. */
    static Stream<Backend> passed() {
        String ok = "HTTP/1.1 200 OK\r\n";
        String two = ok + "Content-Length: 2\r\n\r\nok";
        String chunked = ok + "Transfer-Encoding: chunked\r\n";
        return Stream.of(
                new Backend("no reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "ok"),
                new Backend(
                        "interim answers before",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + two,
                        "ok"),
                new Backend(
                        "another answer behind it",
                        two + ok + "Content-Length: 6\r\n\r\npoison",
                        "ok"),
                new Backend(
                        "204 that claims a body",
                        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
                        ""),
                new Backend(
                        "205 that has a body",
                        "HTTP/1.1 205 Reset\r\nContent-Length: 5\r\n\r\nhello",
                        ""),
                new Backend(
                        "304 that says its length",
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
                        ""),
                new Backend(
                        "extensions and trailers",
                        chunked
                                + "Trailer: X\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0;c\r\nX: y\r\n\r\n",
                        "abcde"),
                new Backend(
                        "fields of the connection",
                        ok
                                + "Connection: x-secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=9\r\n"
                                + "Proxy-Authenticate: b\r\nUpgrade: h2\r\nContent-Length: 2\r\n"
                                + "\r\nok",
                        "ok"));
    }

    /** Answers that are cut: the client must not take them for whole. */
    static Stream<Row> cut() {
        String ok = "HTTP/1.1 200 OK\r\n";
        String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
        return Stream.of(
                new Row("fewer bytes than said", ok + "Content-Length: 100\r\n\r\nabc"),
                new Row("no last chunk", chunked),
                new Row("half a chunk", chunked + "5\r\nab"),
                new Row("half an end", chunked + "0"),
                new Row("a chunk size that is none", chunked + "xyz\r\n"),
                new Row(
                        "a chunk that is longer than it says",
                        chunked + "3\r\nabcdef\r\n0\r\n\r\n"),
                new Row("a trailer that is none", chunked + "0\r\nX\r\n\r\n"));
    }
}
