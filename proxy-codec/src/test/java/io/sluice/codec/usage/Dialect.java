package io.sluice.codec.usage;

import static io.sluice.codec.usage.UsageReader.UNKNOWN;

import java.util.List;
import java.util.stream.Stream;

/**
 * An answer as an engine writes it, and what it tells.
 *
 * @param events with generated text
 */
record Dialect(
        String name, UsageForm form, String payload, long prompt, long completion, long events) {
    @Override
    public String toString() {
        return name;
    }

    static Stream<Dialect> all() {
        return Stream.concat(streams(), wholes());
    }

    private static Stream<Dialect> streams() {
        return Stream.of(
                stream("chat with usage in its last chunk", 9, 3, 3, chat(usage(9, 3), "[DONE]")),
                stream("chat without usage", UNKNOWN, UNKNOWN, 3, chat("[DONE]")),
                stream("chat that was cut", UNKNOWN, UNKNOWN, 3, chat()),
                stream(
                        "usage that is null until the end",
                        5,
                        1,
                        1,
                        List.of(
                                chunk(delta("\"content\":\"a\""), ",\"usage\":null"),
                                usage(5, 1),
                                "[DONE]")),
                stream(
                        "usage in every chunk",
                        5,
                        2,
                        2,
                        List.of(
                                chunk(delta("\"content\":\"a\""), told(5, 1)),
                                chunk(delta("\"content\":\"b\""), told(5, 2)))),
                stream(
                        "text that speaks of usage",
                        9,
                        1,
                        1,
                        List.of(
                                chunk(
                                        delta(
                                                "\"content\":\"\\\"usage\\\":{\\\"prompt_tokens\\\":"
                                                        + "666,\\\"completion_tokens\\\":666}\""),
                                        ""),
                                usage(9, 1))),
                stream(
                        "reasoning, then a call of a tool",
                        7,
                        3,
                        3,
                        List.of(
                                chunk(delta("\"role\":\"assistant\",\"content\":\"\""), ""),
                                chunk(delta("\"reasoning_content\":\"hm\""), ""),
                                chunk(delta("\"content\":null,\"reasoning\":\"so\""), ""),
                                chunk(
                                        delta(
                                                "\"tool_calls\":[{\"index\":0,\"function\":"
                                                        + "{\"arguments\":\"{\\\"a\\\":\"}}]"),
                                        ""),
                                usage(7, 3))),
                stream(
                        "completions with spaces and timings",
                        4,
                        1,
                        1,
                        List.of(
                                "{\"object\": \"text_completion\", \"choices\": [{\"text\": \"a\"}]}",
                                "{\"choices\": [], \"usage\": {\"completion_tokens\": 1,"
                                        + " \"prompt_tokens\": 4, \"prompt_tokens_details\":"
                                        + " {\"prompt_tokens\": 666}}, \"timings\": {\"x\": 1.5}}")),
                new Dialect("messages", UsageForm.EVENTS, messages(2), 25, 15, 2),
                new Dialect(
                        "a long stream of messages", UsageForm.EVENTS, messages(60), 25, 15, 60),
                new Dialect("responses", UsageForm.EVENTS, responses(), 36, 87, 2));
    }

    private static Stream<Dialect> wholes() {
        String whole = "{\"id\":\"a\",\"choices\":[{\"message\":{\"content\":\"%s\"}}]%s}";
        return Stream.of(
                json("a chat completion", 9, 12, whole.formatted("hi", told(9, 12))),
                json("a long one", 9, 12, whole.formatted("hi ".repeat(9000), told(9, 12))),
                json(
                        "members behind the usage",
                        9,
                        12,
                        whole.formatted("hi", told(9, 12) + ",\"x\":\"" + "y".repeat(3000) + "\"")),
                json("no usage", UNKNOWN, UNKNOWN, whole.formatted("hi", "")),
                json(
                        "usage as a value",
                        UNKNOWN,
                        UNKNOWN,
                        whole.formatted("usage", ",\"a\":\"usage\"")),
                json(
                        "an embedding",
                        8,
                        UNKNOWN,
                        "{\"data\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}\n"),
                json(
                        "numbers that are none",
                        UNKNOWN,
                        UNKNOWN,
                        whole.formatted(
                                "hi",
                                ",\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":"
                                        + "99999999999999999999}")),
                json(
                        "a message",
                        10,
                        20,
                        "{\"type\":\"message\",\"usage\":{\"input_tokens\":10,\"output_tokens\":20}}"));
    }

    private static Dialect stream(
            String name, long prompt, long completion, long events, List<String> data) {
        StringBuilder payload = new StringBuilder();
        data.forEach(one -> payload.append("data: ").append(one).append("\n\n"));
        return new Dialect(name, UsageForm.EVENTS, payload.toString(), prompt, completion, events);
    }

    private static Dialect json(String name, long prompt, long completion, String payload) {
        return new Dialect(name, UsageForm.JSON, payload, prompt, completion, 0);
    }

    private static List<String> chat(String... last) {
        return Stream.concat(
                        Stream.of(
                                chunk(delta("\"role\":\"assistant\",\"content\":\"\""), ""),
                                chunk(delta("\"content\":\"one\""), ""),
                                chunk(delta("\"content\":\" two\\n\""), ""),
                                chunk(delta("\"content\":\"\\\"drei\\\"\""), ""),
                                chunk("{\"delta\":{},\"finish_reason\":\"stop\"}", "")),
                        Stream.of(last))
                .toList();
    }

    private static String usage(int prompt, int completion) {
        return chunk("", told(prompt, completion));
    }

    private static String told(int prompt, int completion) {
        return ",\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d,\"completion_tokens\":%d}"
                .formatted(prompt, prompt + completion, completion);
    }

    private static String chunk(String choices, String more) {
        return ("{\"id\":\"chatcmpl-7f3a\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                        + "\"model\":\"llama-7b\",\"choices\":[%s]%s}")
                .formatted(choices, more);
    }

    private static String delta(String members) {
        return "{\"index\":0,\"delta\":{%s},\"logprobs\":null,\"finish_reason\":null}"
                .formatted(members);
    }

    private static String messages(int texts) {
        String delta =
                event(
                        "content_block_delta",
                        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}");
        return event(
                        "message_start",
                        "\"message\":{\"role\":\"assistant\",\"content\":[],\"usage\":"
                                + "{\"input_tokens\":25,\"output_tokens\":1}}")
                + event(
                        "content_block_start",
                        "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                + delta.repeat(texts)
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}")
                + event("message_stop", "\"x\":0");
    }

    private static String responses() {
        String delta = "\"sequence_number\":%d,\"delta\":\"Hi\"";
        return event(
                        "response.created",
                        "\"response\":{\"instructions\":\""
                                + "Be brief. ".repeat(300)
                                + "\",\"usage\":null}")
                + event("response.output_text.delta", delta.formatted(9))
                + event("response.output_text.delta", delta.formatted(10))
                + event(
                        "response.completed",
                        "\"response\":{\"output\":\""
                                + "Hi".repeat(2000)
                                + "\",\"usage\":{\"input_tokens\":36,\"input_tokens_details\":"
                                + "{\"cached_tokens\":0},\"output_tokens\":87,\"total_tokens\":123},"
                                + "\"user\":null,\"metadata\":{}}");
    }

    private static String event(String type, String members) {
        return "event: %s\r\ndata: {\"type\":\"%s\",%s}\r\n\r\n".formatted(type, type, members);
    }
}
