package io.sluice.simulate;

import static io.sluice.simulate.Requests.CHAT;
import static io.sluice.simulate.Requests.ask;
import static io.sluice.simulate.Requests.chat;
import static io.sluice.simulate.Requests.events;
import static io.sluice.simulate.Requests.json;
import static io.sluice.simulate.Requests.metric;
import static io.sluice.simulate.Requests.post;
import static io.sluice.simulate.Requests.said;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;

final class StreamTest {
    private static final String STREAM = "\"stream\":true";
    private static final String GENERATED =
            "vllm:generation_tokens_total{engine=\"0\",model_name=\"echo\"}";

    private SimulatedServer server = SimulatedServer.start(SimulatedModel.DEFAULTS);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_chat_is_the_role_then_its_words_then_why_it_ended() {
        RawResponse answer = ask(server, post(CHAT, chat("hello world", STREAM)));

        assertThat(answer.field("content-type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(answer.field("transfer-encoding")).isEqualTo("chunked");
        assertThat(answer.complete()).isTrue();
        List<String> events = events(answer.text());
        assertThat(events).hasSize(6).last().isEqualTo("[DONE]");
        assertThat(json(events.get(0)).at("/choices/0/delta/role").stringValue())
                .isEqualTo("assistant");
        assertThat(json(events.get(1)).at("/choices/0/delta/content").stringValue())
                .isEqualTo("Echo:");
        assertThat(json(events.get(3)).at("/choices/0/finish_reason").isNull()).isTrue();
        assertThat(json(events.get(4)).at("/choices/0/finish_reason").stringValue())
                .isEqualTo("stop");
        assertThat(said(events)).isEqualTo("Echo: hello world");
        assertThat(events.subList(0, 5))
                .allSatisfy(
                        event -> {
                            assertThat(json(event).path("object").stringValue())
                                    .isEqualTo("chat.completion.chunk");
                            assertThat(json(event).path("usage").isMissingNode()).isTrue();
                        });
    }

    @Test
    void tells_the_usage_in_a_last_event_when_asked() {
        String asked = "\"stream_options\":{\"include_usage\":true}";
        RawResponse answer = ask(server, post(CHAT, chat("a b", STREAM, asked)));

        List<String> events = events(answer.text());
        JsonNode last = json(events.get(events.size() - 2));
        assertThat(last.path("choices").size()).isZero();
        assertThat(last.at("/usage/prompt_tokens").intValue()).isEqualTo(2);
        assertThat(last.at("/usage/completion_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void several_prompts_take_turns() {
        String asked = "{\"prompt\":[\"a b\",\"c\"],\"stream\":true}";
        RawResponse answer = ask(server, post("/v1/completions", asked));

        List<String> events = events(answer.text());
        assertThat(events.subList(0, 5))
                .extracting(
                        e -> json(e).at("/choices/0/index") + "" + json(e).at("/choices/0/text"))
                .containsExactly("0\"Echo:\"", "1\"Echo:\"", "0\" a\"", "1\" c\"", "0\" b\"");
        assertThat(json(events.get(5)).at("/choices/0/finish_reason").stringValue())
                .isEqualTo("stop");
        assertThat(json(events.get(6)).at("/choices/0/index").intValue()).isEqualTo(1);
        assertThat(events).hasSize(8);
    }

    @Test
    void every_event_is_a_chunk_and_the_end_a_write_of_its_own() {
        // each token comes with its own timer, so each write is read before the next
        restart(SimulatedModel.DEFAULTS.withPace(Duration.ofMillis(20), Duration.ofMillis(20)));
        try (RawClient client = RawClient.connect(port())) {
            client.send(post(CHAT, chat("hi", STREAM), "connection: close"));
            String raw = client.awaitRemains().text();

            String body = raw.substring(raw.indexOf("\r\n\r\n") + 4);
            assertThat(body).endsWith("\r\ne\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
            assertThat(body.split("\r\n[0-9a-f]+\r\n", 0)).hasSize(6);
        }
    }

    @Test
    void keeps_the_pace_and_sends_the_head_before_the_first_token() {
        restart(SimulatedModel.DEFAULTS.withPace(Duration.ofMillis(200), Duration.ofMillis(50)));
        try (RawClient client = RawClient.connect(port())) {
            client.send(post(CHAT, chat("one two", STREAM)));
            assertThat(client.readHead().status()).isEqualTo(200);
            long head = System.nanoTime();
            client.readEvent();
            long role = System.nanoTime();
            client.readEvent();
            client.readEvent();
            client.readEvent();
            long third = System.nanoTime();
            client.readRest();

            assertThat(Duration.ofNanos(role - head)).isGreaterThan(Duration.ofMillis(150));
            assertThat(Duration.ofNanos(third - role)).isGreaterThan(Duration.ofMillis(80));
        }
    }

    @Test
    void a_client_that_leaves_ends_the_generation() {
        restart(SimulatedModel.DEFAULTS.withPace(Duration.ZERO, Duration.ofMillis(10)));
        RawClient client = RawClient.connect(port());
        client.send(post(CHAT, chat("word ".repeat(1000), STREAM)));
        client.readHead();
        client.readEvent();
        assertThat(server.counts()).isEqualTo(new SimulatedServer.Counts(1, 0, 0, 1));
        client.close();

        await().untilAsserted(
                        () ->
                                assertThat(server.counts())
                                        .isEqualTo(new SimulatedServer.Counts(1, 0, 1, 0)));
        double generated = metric(server, GENERATED);
        assertThat(generated).isLessThan(1000);
        await().during(Duration.ofMillis(60)).until(() -> metric(server, GENERATED) == generated);
    }

    @Test
    void a_client_that_resets_a_plain_request_ends_the_generation_too() {
        restart(SimulatedModel.DEFAULTS.withPace(Duration.ZERO, Duration.ofMillis(10)));
        RawClient client = RawClient.connect(port());
        client.send(post(CHAT, chat("word ".repeat(1000))));
        await().until(() -> server.counts().running() == 1);
        client.reset();

        await().until(() -> server.counts().cancelled() == 1);
        assertThat(server.counts().running()).isZero();
        String aborted =
                "vllm:request_success_total{engine=\"0\",finished_reason=\"abort\",model_name=\"echo\"}";
        assertThat(metric(server, aborted)).isEqualTo(1);
    }

    @Test
    void waits_for_a_client_that_does_not_read_and_then_says_the_rest() {
        int words = 40_000;
        try (RawClient client = RawClient.connect(port(), 4096)) {
            client.send(post(CHAT, chat("w ".repeat(words), STREAM)));
            await().until(() -> metric(server, GENERATED) > 100);
            await().during(Duration.ofMillis(200)).until(() -> metric(server, GENERATED) < words);

            List<String> events = events(client.readResponse().text());
            assertThat(events).hasSize(words + 4).last().isEqualTo("[DONE]");
        }
        await().until(() -> server.counts().completed() == 1);
    }

    private void restart(SimulatedModel settings) {
        server.close();
        server = SimulatedServer.start(settings);
    }

    private int port() {
        return server.address().getPort();
    }
}
