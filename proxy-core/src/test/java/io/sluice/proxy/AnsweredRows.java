package io.sluice.proxy;

import static io.sluice.proxy.RefusedRows.CANARY;

import java.util.List;
import java.util.stream.Stream;

/** Requests that can be read in one way only, each with a name. */
final class AnsweredRows {
    private static final String BODY = "{\"model\":\"m\"}";
    private static final String POST =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private AnsweredRows() {}

    /** What is sent, one status for each answer that must come, in order. */
    record Answered(String name, String bytes, List<Integer> statuses) {
        Answered(String name, String bytes, Integer... statuses) {
            this(name, bytes, List.of(statuses));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Each with its statuses; what comes behind must still be understood. */
    static Stream<Answered> answered() {
        String chat = POST + "Content-Length: 13\r\n\r\n" + BODY;
        String health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
        return Stream.of(
                new Answered("two requests", chat + health, 200, 200),
                new Answered("blanks around a length", lengthOf("\t13"), 200, 200),
                new Answered("more blanks around a length", lengthOf("   13  "), 200, 200),
                new Answered(
                        "chunks in any case of letters",
                        POST
                                + "tRANSFER-eNCODING: \tCHUNKED \t\r\n\r\nD\r\n"
                                + BODY
                                + "\r\n000\r\n\r\n"
                                + health,
                        200,
                        200),
                new Answered(
                        "an extension and trailers",
                        CHUNKED
                                + "d;n=v;q=\"w\"\r\n"
                                + BODY
                                + "\r\n0\r\nContent-Length: 9\r\nHost: b\r\n\r\n"
                                + health,
                        200,
                        200),
                new Answered(
                        "a trailer that looks like a request",
                        CHUNKED + "d\r\n" + BODY + "\r\n0\r\nX:POST / HTTP/1.1\r\n\r\n" + health,
                        200,
                        200),
                new Answered(
                        "Connection cannot name framing away",
                        POST
                                + "Connection: Content-Length\r\nContent-Length: 13\r\n\r\n"
                                + BODY
                                + health,
                        200,
                        200),
                new Answered(
                        "a body for what has none",
                        GET + "Content-Length: 5\r\n\r\nhello" + health,
                        200,
                        200),
                new Answered(
                        "a body that is a request, for an unknown path",
                        "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                + CANARY.length()
                                + "\r\n\r\n"
                                + CANARY
                                + health,
                        404,
                        200),
                new Answered(
                        "a body of another type",
                        POST.replace("application/json", "text/plain")
                                + "Content-Length: "
                                + CANARY.length()
                                + "\r\n\r\n"
                                + CANARY
                                + health,
                        415,
                        200),
                new Answered("broken JSON", chatOf("{\"model\":}") + health, 400, 200),
                new Answered("no body", POST + "\r\n" + health, 400, 200),
                new Answered("an empty body", chatOf("") + health, 400, 200),
                new Answered("an unknown model", chatOf("{\"model\":\"x\"}") + health, 404, 200),
                new Answered("valid, then garbage", chat + "GARBAGE\r\n\r\n", 200, 400),
                new Answered("valid, then a NUL", chat + "\u0000", 200, 400),
                new Answered("one empty line before", "\r\n" + health + "\r\n" + health, 200, 200),
                new Answered("version 1.2", GET.replace("1.1", "1.2") + "\r\n" + health, 200, 200),
                new Answered(
                        "absolute form",
                        "GET http://a/health HTTP/1.1\r\nHost: a\r\n\r\n" + health,
                        200,
                        200),
                new Answered(
                        "a long target",
                        "GET /health?" + "q".repeat(8000) + " HTTP/1.1\r\nHost: a\r\n\r\n" + health,
                        200,
                        200),
                new Answered(
                        "a lower-case method",
                        "post /v1/chat/completions HTTP/1.1\r\n" + "Host: a\r\n\r\n" + health,
                        405,
                        200),
                new Answered("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n" + health, 405, 200),
                new Answered(
                        "OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + health, 404, 200),
                new Answered(
                        "an upgrade is not one",
                        "GET /health HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\n\r\n"
                                + health,
                        200,
                        200),
                new Answered("closing", GET + "Connection: close\r\n\r\n" + CANARY, 200),
                new Answered("HTTP/1.0", "GET /health HTTP/1.0\r\n\r\n" + CANARY, 200),
                new Answered(
                        "HTTP/1.0 kept alive",
                        "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + health,
                        200,
                        200),
                new Answered(
                        "100-continue with the body at once",
                        POST + "Content-Length: 13\r\nExpect: 100-Continue\r\n\r\n" + BODY + health,
                        200,
                        200),
                new Answered(
                        "100-continue without a body",
                        "GET /health HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n" + health,
                        200,
                        200),
                new Answered(
                        "another expectation",
                        POST
                                + "Content-Length: 13\r\nExpect: x 100-continue\r\n\r\n"
                                + BODY
                                + CANARY,
                        417),
                new Answered(
                        "a length beyond all bounds",
                        POST + "Content-Length: 9223372036854775807\r\n\r\n" + CANARY,
                        413),
                new Answered(
                        "a length beyond the limit",
                        POST + "Content-Length: 2000000000\r\n\r\n" + CANARY,
                        413),
                new Answered(
                        "a target beyond the limit",
                        "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n" + CANARY,
                        414),
                new Answered(
                        "a head beyond the limit",
                        GET + "X: " + "x".repeat(70_000) + "\r\n\r\n" + CANARY,
                        431),
                new Answered(
                        "too many fields", GET + "a: b\r\n".repeat(1000) + "\r\n" + CANARY, 431));
    }

    private static String lengthOf(String value) {
        return POST
                + "Content-Length:"
                + value
                + "\r\n\r\n"
                + BODY
                + "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String chatOf(String body) {
        return POST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
