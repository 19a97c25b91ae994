package io.sluice.simulate;

import static io.sluice.simulate.Requests.CHAT;
import static io.sluice.simulate.Requests.ask;
import static io.sluice.simulate.Requests.chat;
import static io.sluice.simulate.Requests.get;
import static io.sluice.simulate.Requests.json;
import static io.sluice.simulate.Requests.post;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.RawResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** What the server answers, not streamed. */
final class AnswerTest {
    private SimulatedServer server = SimulatedServer.start(SimulatedModel.DEFAULTS);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void echoes_the_last_user_message_and_counts_words() {
        JsonNode answer = chatted(chat("hello"));

        assertThat(answer.path("object").stringValue()).isEqualTo("chat.completion");
        assertThat(answer.path("model").stringValue()).isEqualTo("echo");
        assertThat(answer.path("id").stringValue()).startsWith("chatcmpl-");
        assertThat(answer.at("/choices/0/message/role").stringValue()).isEqualTo("assistant");
        assertThat(content(answer)).isEqualTo("Echo: hello");
        assertThat(finish(answer)).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(1);
        assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(2);
        assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void takes_the_last_user_message_of_a_conversation_with_parts() {
        JsonNode answer =
                chatted(
                        """
                        {"messages":[
                          {"role":"system","content":"be kind"},
                          {"role":"user","content":"first"},
                          {"role":"user","content":[{"type":"text","text":"in "},
                                                    {"type":"text","text":"parts"}]},
                          {"role":"assistant","content":null,"tool_calls":[]}]}""");

        assertThat(content(answer)).isEqualTo("Echo: in parts");
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(5);
    }

    @Test
    void keeps_every_character_of_the_message() {
        assertThat(content(chatted(chat("  grüße\n\t 🦊  ")))).isEqualTo("Echo:   grüße\n\t 🦊  ");
    }

    @Test
    void ends_after_max_tokens_words_and_says_so() {
        JsonNode answer = chatted(chat("one two three", "\"max_tokens\":2"));

        assertThat(content(answer)).isEqualTo("Echo: one");
        assertThat(finish(answer)).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(2);
    }

    @Test
    void max_completion_tokens_goes_before_max_tokens() {
        String limits = "\"max_tokens\":1,\"max_completion_tokens\":3";
        assertThat(content(chatted(chat("one two three", limits)))).isEqualTo("Echo: one two");
    }

    @Test
    void ends_before_the_first_stop_text() {
        JsonNode answer = chatted(chat("one two three", "\"stop\":[\"ee\",\" two\"]"));

        assertThat(content(answer)).isEqualTo("Echo: one");
        assertThat(finish(answer)).isEqualTo("stop");
    }

    @Test
    void a_stop_text_at_the_start_leaves_an_empty_answer() {
        JsonNode answer = chatted(chat("one", "\"stop\":\"Echo\""));

        assertThat(content(answer)).isEmpty();
        assertThat(answer.at("/usage/completion_tokens").intValue()).isZero();
    }

    @Test
    void says_as_many_words_as_it_is_set_to() {
        restart(SimulatedModel.DEFAULTS.withTokens(500));

        assertThat(content(chatted(chat("hi"))).split(" ", 0)).hasSize(500);
        JsonNode capped = chatted(chat("hi", "\"max_tokens\":20"));
        assertThat(content(capped).split(" ", 0)).hasSize(20);
        assertThat(finish(capped)).isEqualTo("length");
        JsonNode exact = chatted(chat("hi", "\"max_tokens\":500"));
        assertThat(finish(exact)).isEqualTo("stop");
    }

    @Test
    void goes_on_to_max_tokens_with_ignore_eos() {
        JsonNode answer = chatted(chat("a", "\"ignore_eos\":true,\"max_tokens\":5"));

        assertThat(content(answer)).isEqualTo("Echo: a Echo: a Echo:");
        assertThat(finish(answer)).isEqualTo("length");
    }

    @Test
    void repeats_itself_at_temperature_zero_and_with_a_seed_and_varies_without() {
        restart(SimulatedModel.DEFAULTS.withTokens(30));

        String cold = chat("hi", "\"temperature\":0");
        assertThat(content(chatted(cold))).isEqualTo(content(chatted(cold)));
        String seeded = chat("hi", "\"temperature\":1,\"seed\":7");
        assertThat(content(chatted(seeded))).isEqualTo(content(chatted(seeded)));
        assertThat(content(chatted(seeded)))
                .isNotEqualTo(content(chatted(chat("hi", "\"seed\":8"))));
        assertThat(content(chatted(chat("hi")))).isNotEqualTo(content(chatted(chat("hi"))));
        assertThat(content(chatted(cold)))
                .isNotEqualTo(content(chatted(chat("ho", "\"temperature\":0"))));
    }

    @Test
    void completes_every_prompt_of_a_list() {
        JsonNode answer = posted("/v1/completions", "{\"prompt\":[\"a b\",\"c\"]}");

        assertThat(answer.path("object").stringValue()).isEqualTo("text_completion");
        assertThat(answer.path("id").stringValue()).startsWith("cmpl-");
        assertThat(answer.at("/choices/0/text").stringValue()).isEqualTo("Echo: a b");
        assertThat(answer.at("/choices/1/text").stringValue()).isEqualTo("Echo: c");
        assertThat(answer.at("/choices/1/index").intValue()).isEqualTo(1);
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(3);
        assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(5);
    }

    @Test
    void answers_with_the_model_that_was_asked_and_the_clients_request_id() {
        restart(SimulatedModel.DEFAULTS.withModels("small", "large"));

        String body = chat("hi", "\"model\":\"large\"");
        JsonNode answer = json(ask(server, post(CHAT, body, "X-Request-Id: abc")));
        assertThat(answer.path("model").stringValue()).isEqualTo("large");
        assertThat(answer.path("id").stringValue()).isEqualTo("chatcmpl-abc");
        assertThat(chatted(chat("hi")).path("model").stringValue()).isEqualTo("small");
    }

    @Test
    void embeds_texts_as_unit_vectors_that_depend_on_the_text_alone() {
        JsonNode answer = posted("/v1/embeddings", "{\"input\":[\"a\",\"b c\",\"a\"]}");

        assertThat(answer.at("/data/0/embedding").size()).isEqualTo(64);
        assertThat(answer.at("/data/0/embedding")).isEqualTo(answer.at("/data/2/embedding"));
        assertThat(answer.at("/data/0/embedding")).isNotEqualTo(answer.at("/data/1/embedding"));
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(4);
        double length = 0;
        for (JsonNode value : answer.at("/data/0/embedding")) {
            length += value.doubleValue() * value.doubleValue();
        }
        assertThat(length).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5));
    }

    @Test
    void embeds_in_base64_as_the_official_clients_ask() {
        String asked = "{\"input\":\"a\",\"dimensions\":8%s}";
        JsonNode list = posted("/v1/embeddings", asked.formatted(""));
        JsonNode packed =
                posted("/v1/embeddings", asked.formatted(",\"encoding_format\":\"base64\""));

        var bytes = Base64.getDecoder().decode(packed.at("/data/0/embedding").stringValue());
        var floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        assertThat(floats.remaining()).isEqualTo(8);
        for (JsonNode value : list.at("/data/0/embedding")) {
            assertThat(floats.get()).isEqualTo(value.floatValue());
        }
    }

    @Test
    void tokenizes_to_bytes_and_back() {
        JsonNode tokens = posted("/tokenize", "{\"prompt\":\"grün\"}");
        assertThat(tokens.path("count").intValue()).isEqualTo(5);
        String back = "{\"tokens\":" + tokens.path("tokens") + "}";
        assertThat(posted("/detokenize", back).path("prompt").stringValue()).isEqualTo("grün");
        String prompt = "{\"prompt\":" + tokens.path("tokens") + "}";
        assertThat(posted("/v1/completions", prompt).at("/choices/0/text").stringValue())
                .isEqualTo("Echo: grün");
    }

    @Test
    void lists_its_models_as_vllm_does() {
        restart(SimulatedModel.DEFAULTS.withModels("small", "large"));

        JsonNode models = json(ask(server, get("/v1/models?x=1")));
        assertThat(models.path("object").stringValue()).isEqualTo("list");
        assertThat(models.at("/data/0/id").stringValue()).isEqualTo("small");
        assertThat(models.at("/data/1/id").stringValue()).isEqualTo("large");
        assertThat(models.at("/data/1/owned_by").stringValue()).isEqualTo("vllm");
    }

    @Test
    void is_healthy_with_an_empty_body_and_as_told_after_that() {
        RawResponse healthy = ask(server, get("/health"));
        assertThat(healthy.status()).isEqualTo(200);
        assertThat(healthy.text()).isEmpty();
        assertThat(healthy.field("content-type")).isEmpty();

        server.answerHealthWith(503);
        assertThat(ask(server, get("/health")).status()).isEqualTo(503);
    }

    @Test
    void writes_heads_in_lower_case_as_vllm_does() {
        RawResponse answer = ask(server, get("/version"));
        assertThat(answer.fields().all())
                .extracting(field -> field.name())
                .containsExactly("date", "server", "vary", "content-length", "content-type");
        assertThat(json(answer).path("version").stringValue()).isNotEmpty();
    }

    private void restart(SimulatedModel settings) {
        server.close();
        server = SimulatedServer.start(settings);
    }

    private JsonNode chatted(String body) {
        return posted(CHAT, body);
    }

    private JsonNode posted(String path, String body) {
        RawResponse answer = ask(server, post(path, body));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo("application/json");
        return json(answer);
    }

    private static String content(JsonNode answer) {
        return answer.at("/choices/0/message/content").stringValue();
    }

    private static String finish(JsonNode answer) {
        return answer.at("/choices/0/finish_reason").stringValue();
    }
}
