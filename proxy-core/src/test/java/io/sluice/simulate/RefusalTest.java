package io.sluice.simulate;

import static io.sluice.simulate.Requests.CHAT;
import static io.sluice.simulate.Requests.ask;
import static io.sluice.simulate.Requests.chat;
import static io.sluice.simulate.Requests.head;
import static io.sluice.simulate.Requests.json;
import static io.sluice.simulate.Requests.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.sluice.testkit.RawResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.util.stream.Stream;

final class RefusalTest {
    private static final SimulatedServer SERVER = SimulatedServer.start(SimulatedModel.DEFAULTS);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    static Stream<Arguments> bad_values() {
        return Stream.of(
                value(
                        "temperature below",
                        "\"temperature\":-0.1",
                        "temperature",
                        "between 0 and 2"),
                value("temperature above", "\"temperature\":3.0", "temperature", "between 0 and 2"),
                value("top_p above", "\"top_p\":1.5", "top_p", "between 0 and 1"),
                value("no tokens", "\"max_tokens\":0", "max_tokens", "between 1 and 2000000"),
                value(
                        "too many tokens",
                        "\"max_tokens\":1e3,\"max_tokens\":2000001",
                        "max_tokens",
                        "between 1"),
                value(
                        "no completion tokens",
                        "\"max_completion_tokens\":0",
                        "max_completion_tokens",
                        "between 1"),
                value(
                        "frequency_penalty",
                        "\"frequency_penalty\":-2.1",
                        "frequency_penalty",
                        "between -2 and 2"),
                value(
                        "presence_penalty",
                        "\"presence_penalty\":2.1",
                        "presence_penalty",
                        "between -2 and 2"),
                value("two choices", "\"n\":2", "n", "must be 1"),
                value(
                        "options without stream",
                        "\"stream_options\":{}",
                        "stream_options",
                        "stream=True"),
                shape(
                        "temperature as text",
                        "\"temperature\":\"hot\"",
                        "body.temperature",
                        "number"),
                shape(
                        "max_tokens with fraction",
                        "\"max_tokens\":1.5",
                        "body.max_tokens",
                        "integer"),
                shape("model as number", "\"model\":7", "body.model", "string"),
                shape("stream as text", "\"stream\":\"yes\"", "body.stream", "boolean"),
                shape("stop as number", "\"stop\":[1]", "body.stop", "list of strings"),
                shape("seed as text", "\"seed\":\"x\"", "body.seed", "integer"));
    }

    @ParameterizedTest
    @MethodSource("bad_values")
    void refuses_bad_values_with_their_name(
            String member, String type, String param, String message) {
        JsonNode error = error(400, ask(SERVER, post(CHAT, chat("hi", member))));
        assertThat(error.path("type").stringValue()).isEqualTo(type);
        assertThat(error.path("param").stringValue()).isEqualTo(param);
        assertThat(error.path("message").stringValue()).contains(message);
    }

    static Stream<Arguments> bad_bodies() {
        return Stream.of(
                argumentSet("no JSON", CHAT, "{\"messages\":", "body"),
                argumentSet("two values", CHAT, "{} {}", "body"),
                argumentSet("no object", CHAT, "[]", "body"),
                argumentSet("empty", CHAT, "", "body"),
                argumentSet("no messages", CHAT, "{}", "body.messages"),
                argumentSet("empty messages", CHAT, "{\"messages\":[]}", "messages"),
                argumentSet("role missing", CHAT, "{\"messages\":[{}]}", "messages"),
                argumentSet(
                        "content as number",
                        CHAT,
                        "{\"messages\":[{\"role\":\"user\",\"content\":1}]}",
                        "body.messages.content"),
                argumentSet("no prompt", "/v1/completions", "{}", "prompt"),
                argumentSet("empty prompts", "/v1/completions", "{\"prompt\":[]}", "prompt"),
                argumentSet(
                        "prompt as object", "/v1/completions", "{\"prompt\":{}}", "body.prompt"),
                argumentSet("unknown token", "/v1/completions", "{\"prompt\":[256]}", "prompt"),
                argumentSet("no input", "/v1/embeddings", "{}", "input"),
                argumentSet("empty input", "/v1/embeddings", "{\"input\":\"\"}", "input"),
                argumentSet(
                        "long input",
                        "/v1/embeddings",
                        "{\"input\":\"" + "x".repeat(8001) + "\"}",
                        "input"),
                argumentSet(
                        "unknown format",
                        "/v1/embeddings",
                        "{\"input\":\"x\",\"encoding_format\":\"hex\"}",
                        "encoding_format"));
    }

    @ParameterizedTest
    @MethodSource("bad_bodies")
    void refuses_bad_bodies(String path, String body, String param) {
        JsonNode error = error(400, ask(SERVER, post(path, body)));
        assertThat(error.path("param").stringValue()).isEqualTo(param);
        assertThat(error.path("message").stringValue()).isNotEmpty();
    }

    @Test
    void null_is_as_good_as_absent() {
        String nothing =
                "\"temperature\":null,\"stop\":null,\"model\":null,\"stream_options\":null";
        assertThat(ask(SERVER, post(CHAT, chat("hi", nothing))).status()).isEqualTo(200);
    }

    @Test
    void an_unknown_model_is_not_found_with_the_status_as_code() {
        JsonNode error = error(404, ask(SERVER, post(CHAT, chat("hi", "\"model\":\"x\""))));
        assertThat(error.path("message").stringValue()).isEqualTo("The model `x` does not exist.");
        assertThat(error.path("type").stringValue()).isEqualTo("NotFoundError");
        assertThat(error.path("param").stringValue()).isEqualTo("model");
    }

    @Test
    void takes_json_only() {
        String request =
                head("POST", CHAT, "content-type: text/plain", "content-length: 2") + "\r\n{}";
        JsonNode error = error(400, ask(SERVER, request));
        assertThat(error.path("message").stringValue()).contains("Only 'application/json'");
    }

    @Test
    void an_unknown_path_is_not_found_in_vllms_words() {
        RawResponse answer = ask(SERVER, Requests.get("/v1/models/echo"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"detail\":\"Not Found\"}");
    }

    @Test
    void a_wrong_method_is_told_the_right_one() {
        RawResponse answer = ask(SERVER, Requests.get(CHAT));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("allow")).isEqualTo("POST");
        assertThat(answer.text()).isEqualTo("{\"detail\":\"Method Not Allowed\"}");
    }

    @Test
    void a_broken_head_is_refused_and_the_connection_closed() {
        RawResponse answer = ask(SERVER, "GET / HTTP/1.1\r\nno colon here\r\n\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("connection")).isEqualTo("close");
    }

    private static Arguments value(String name, String member, String param, String message) {
        return argumentSet(name, member, "BadRequestError", param, message);
    }

    private static Arguments shape(String name, String member, String param, String message) {
        return argumentSet(name, member, "Bad Request", param, message);
    }

    private static JsonNode error(int status, RawResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        JsonNode error = json(answer).path("error");
        assertThat(error.path("code").intValue()).isEqualTo(status);
        return error;
    }
}
