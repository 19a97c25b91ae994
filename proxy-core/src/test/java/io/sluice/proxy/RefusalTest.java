package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Each bad request has its answer, no backend hears of it, and the next request is served. */
@ParameterizedClass
@EnumSource(Transport.class)
class RefusalTest {
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String GOOD = "{\"model\":\"llama\"}";

    private final Transport transport;
    private RawBackend llama;
    private TestProxy proxy;

    RefusalTest(Transport transport) {
        this.transport = transport;
    }

    /**
     * A request, and how it is refused.
     *
     * @param request in ISO-8859-1
     */
    private record Row(String name, String request, int status, String code) {}

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama");
        proxy =
                TestProxy.start(
                        transport, "limits: {body: 64KiB, head: 8KiB, peek: 64KiB}\n", llama);
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    @TestFactory
    Stream<DynamicTest> refuses_and_keeps_the_connection() {
        return Stream.concat(bodies(), heads())
                .map(row -> dynamicTest(row.name(), () -> refusesAndGoesOn(row)));
    }

    private void refusesAndGoesOn(Row row) {
        int before = llama.requests().size();
        try (RawClient client = proxy.connect()) {
            client.send(row.request().getBytes(StandardCharsets.ISO_8859_1));
            Refused.check(client.readResponse(), row.status(), row.code());
            assertThat(llama.requests()).hasSize(before);
            RawResponse next = client.send(Requests.chatFor("llama")).readResponse();
            assertThat(next.status()).isEqualTo(200);
            llama.awaitRequest();
        }
    }

    private static Stream<Row> bodies() {
        return Stream.of(
                body("no model", "{\"messages\":[]}", 400, "model_required"),
                body("model only inside", "{\"a\":{\"model\":\"llama\"}}", 400, "model_required"),
                body("model is a number", "{\"model\":7}", 400, "invalid_model"),
                body("model is null", "{\"model\":null}", 400, "invalid_model"),
                body("model is a list", "{\"model\":[\"llama\"]}", 400, "invalid_model"),
                body(
                        "two models",
                        "{\"model\":\"llama\",\"model\":\"qwen\"}",
                        400,
                        "duplicate_model"),
                body(
                        "the second model behind an escape",
                        "{\"model\":\"llama\",\"mod\\u0065l\":\"qwen\"}",
                        400,
                        "duplicate_model"),
                body("unknown model", "{\"model\":\"gpt-9\"}", 404, "model_not_found"),
                body("part of a model's name", "{\"model\":\"llam\"}", 404, "model_not_found"),
                body("a model's name and more", "{\"model\":\"llama \"}", 404, "model_not_found"),
                body("another case", "{\"model\":\"Llama\"}", 404, "model_not_found"),
                body("JSON cut", "{\"model\":\"llama\",", 400, "invalid_json"),
                body("JSON and more", "{\"model\":\"llama\"}x", 400, "invalid_json"),
                body("no JSON", "model=llama", 400, "invalid_json"),
                body("a JSON list", "[{\"model\":\"llama\"}]", 400, "invalid_json"),
                body("a JSON string", "\"model\"", 400, "invalid_json"),
                body("UTF-16", utf16(GOOD), 400, "invalid_json"),
                body("broken UTF-8", "{\"model\":\"llama\",\"a\":\"\u00ff\"}", 400, "invalid_json"),
                body("empty", "", 400, "invalid_json"));
    }

    private static Stream<Row> heads() {
        return Stream.of(
                post("no Content-Type", Requests.CHAT, "", 415),
                post("text", Requests.CHAT, "Content-Type: text/plain\r\n", 415),
                post("a form", Requests.CHAT, "Content-Type: multipart/form-data\r\n", 415),
                post("gzip", Requests.CHAT, JSON + "Content-Encoding: gzip\r\n", 415),
                post("another charset", Requests.CHAT, JSON.strip() + ";charset=utf-16\r\n", 415),
                post("unknown path", "/v2/chat/completions", JSON, 404),
                post("the root", "/", JSON, 405),
                post("double slash", "//v1/chat/completions", JSON, 404),
                post("double slash inside", "/v1//chat/completions", JSON, 404),
                post("dots", "/v1/x/../chat/completions", JSON, 404),
                post("encoded slash", "/v1%2fchat/completions", JSON, 404),
                new Row("GET unknown", Requests.get("/nope"), 404, "endpoint_not_found"),
                new Row("GET double slash", Requests.get("//v1/models"), 404, "endpoint_not_found"),
                new Row("GET chat", Requests.get(Requests.CHAT), 405, "method_not_allowed"),
                post("POST to the list of models", "/v1/models", JSON, 405),
                post("POST to health", "/health", JSON, 405));
    }

    @Test
    void names_the_parameter_that_is_wrong() {
        RawResponse unknown = proxy.exchange(Requests.chatFor("gpt-9"));
        assertThat(Refused.check(unknown, 404, "model_not_found").path("param").asString(""))
                .isEqualTo("model");
        assertThat(unknown.text()).contains("gpt-9");
    }

    @Test
    void says_which_methods_a_path_has() {
        assertThat(proxy.exchange(Requests.get(Requests.CHAT)).field("allow")).isEqualTo("POST");
        assertThat(proxy.exchange(Requests.post("/v1/models", JSON, GOOD)).field("allow"))
                .isEqualTo("GET, HEAD");
    }

    @Test
    void gives_a_refusal_the_id_that_the_client_chose() {
        RawResponse response =
                proxy.exchange(Requests.post(Requests.CHAT, JSON + "X-Request-ID: mine\r\n", "[]"));
        assertThat(Refused.check(response, 400, "invalid_json").path("request_id").asString(""))
                .isEqualTo("mine");
    }

    @TestFactory
    Stream<DynamicTest> refuses_and_closes_the_connection() {
        return Stream.concat(framings(), sizes())
                .map(row -> dynamicTest(row.name(), () -> refusesAndCloses(row)));
    }

    /** A whole good request behind the bad one must never be taken for one. */
    private void refusesAndCloses(Row row) {
        int before = llama.requests().size();
        try (RawClient client = proxy.connect()) {
            client.send((row.request() + canary()).getBytes(StandardCharsets.ISO_8859_1));
            RawResponse response = client.readResponse();
            Refused.check(response, row.status(), row.code());
            Refused.ends(client, response);
        }
        assertThat(llama.requests()).hasSize(before);
        assertThat(proxy.exchange(Requests.chatFor("llama")).status()).isEqualTo(200);
        llama.awaitRequest();
    }

    private static String canary() {
        return Requests.post(Requests.CHAT + "?canary", JSON, GOOD);
    }

    private static Stream<Row> framings() {
        return Stream.of(
                framed("length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
                framed("two lengths", "Content-Length: 4\r\nContent-Length: 17\r\n"),
                framed("two lengths in a list", "Content-Length: 4, 17\r\n"),
                framed("a length with a sign", "Content-Length: +17\r\n"),
                framed("a length in hexadecimal", "Content-Length: 0x11\r\n"),
                framed("a length beyond all numbers", "Content-Length: 99999999999999999999\r\n"),
                framed("an unknown coding", "Transfer-Encoding: xchunked\r\n"),
                framed("chunks not last", "Transfer-Encoding: chunked, gzip\r\n"),
                framed("chunks twice", "Transfer-Encoding: chunked, chunked\r\n"),
                framed("a space before the colon", "Content-Length : 17\r\n"),
                framed("a folded line", "X: 1\r\n 2\r\nContent-Length: 17\r\n"),
                framed("a NUL", "X: a\0b\r\nContent-Length: 17\r\n"),
                framed("a bare CR", "X: a\rb\r\nContent-Length: 17\r\n"),
                framed("two hosts", "Host: other\r\nContent-Length: 17\r\n"),
                broken("a bare LF", "POST / HTTP/1.1\nHost: p\nContent-Length: 0\n\n"),
                broken("no Host", "POST " + Requests.CHAT + " HTTP/1.1\r\n\r\n"),
                broken("another version", "GET / HTTP/3.0\r\nHost: p\r\n\r\n"),
                broken("no request line", "\u0016\u0003\u0001\u0002\r\n\r\n"),
                framed("a chunk of no size", "Transfer-Encoding: chunked\r\n", "\r\n0\r\n\r\n"),
                framed(
                        "a chunk too long",
                        "Transfer-Encoding: chunked\r\n",
                        "1\r\n{a\r\n0\r\n\r\n"),
                framed("a chunk with LF", "Transfer-Encoding: chunked\r\n", "1\n{\n0\n\n"));
    }

    private static Stream<Row> sizes() {
        String chunk = "8000\r\n" + "[".repeat(0x8000) + "\r\n";
        String text = "{\"model\":\"llama\",\"a\":\"" + "x".repeat(0x8000 - 22);
        return Stream.of(
                new Row(
                        "a body too long by its length",
                        Requests.post(Requests.CHAT, JSON, " ".repeat(70_000)),
                        413,
                        "body_too_large"),
                new Row(
                        "a body too long by its chunks",
                        chunkedHead() + "8000\r\n" + text + "\r\n" + chunk + chunk,
                        413,
                        "body_too_large"),
                new Row(
                        "a head too long",
                        "GET / HTTP/1.1\r\nHost: p\r\nX: " + "x".repeat(9000) + "\r\n\r\n",
                        431,
                        "head_too_large"),
                new Row(
                        "too many fields",
                        "GET / HTTP/1.1\r\nHost: p\r\n" + "x: y\r\n".repeat(300) + "\r\n",
                        431,
                        "head_too_large"));
    }

    @Test
    void refuses_a_target_that_is_too_long() {
        try (RawBackend other = RawBackend.start("llama");
                TestProxy roomy = TestProxy.start(transport, other);
                RawClient client = roomy.connect()) {
            client.send(Requests.get("/" + "x".repeat(20_000)) + canary());
            RawResponse response = client.readResponse();
            Refused.check(response, 414, "head_too_large");
            Refused.ends(client, response);
            assertThat(other.requests()).isEmpty();
        }
    }

    private static Row body(String name, String body, int status, String code) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        String head =
                "POST %s HTTP/1.1\r\nHost: p\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(Requests.CHAT, JSON, bytes.length);
        return new Row(name, head + body, status, code);
    }

    private static Row post(String name, String path, String fields, int status) {
        String code =
                switch (status) {
                    case 404 -> "endpoint_not_found";
                    case 405 -> "method_not_allowed";
                    default -> "unsupported_media_type";
                };
        return new Row(name, Requests.post(path, fields, GOOD), status, code);
    }

    private static Row framed(String name, String fields) {
        return framed(name, fields, GOOD);
    }

    private static Row framed(String name, String fields, String body) {
        return broken(
                name,
                "POST "
                        + Requests.CHAT
                        + " HTTP/1.1\r\nHost: p\r\n"
                        + JSON
                        + fields
                        + "\r\n"
                        + body);
    }

    private static Row broken(String name, String request) {
        return new Row(name, request, 400, "bad_request");
    }

    private static String chunkedHead() {
        return "POST "
                + Requests.CHAT
                + " HTTP/1.1\r\nHost: p\r\n"
                + JSON
                + "Transfer-Encoding: chunked\r\n\r\n";
    }

    private static String utf16(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1);
    }
}
