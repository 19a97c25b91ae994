package io.sluice.simulate;

import io.sluice.simulate.CompletionRequest.Randomness;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads request bodies and refuses what OpenAI and vLLM refuse. */
final class RequestReader {
    private static final Set<String> ROLES =
            Set.of("system", "developer", "user", "assistant", "tool", "function");

    private final List<String> models;

    RequestReader(List<String> models) {
        this.models = models;
    }

    /** The members of a body that must be a JSON object. */
    static Fields fields(byte[] body) throws Refusal {
        JsonNode node;
        try {
            node = Json.read(body);
        } catch (JacksonException e) {
            throw Refusal.shape("body", "body: JSON decode error: " + e.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw Refusal.shape("body", "body: Input should be a valid dictionary");
        }
        return new Fields(node);
    }

    /** The asked model; the first one when none is named. */
    String model(Fields fields) throws Refusal {
        String model = fields.text("model", models.getFirst());
        if (!models.contains(model)) {
            throw Refusal.unknownModel(model);
        }
        return model;
    }

    CompletionRequest chat(Fields fields) throws Refusal {
        String model = model(fields);
        int maxTokens = maxTokens(fields, "max_completion_tokens", maxTokens(fields, "max_tokens"));
        JsonNode messages = fields.raw("messages");
        if (!messages.isArray()) {
            throw Fields.wrongType("messages", "list");
        }
        if (messages.isEmpty()) {
            throw Refusal.value("messages", "messages must not be empty.");
        }
        String last = "";
        String lastOfUser = "";
        boolean userSpoke = false;
        int words = 0;
        for (JsonNode message : messages) {
            last = contentOf(message);
            words += Words.count(last);
            if (message.path("role").stringValue("").equals("user")) {
                lastOfUser = last;
                userSpoke = true;
            }
        }
        var prompts = List.of(userSpoke ? lastOfUser : last);
        return request(fields, model, prompts, words, maxTokens);
    }

    CompletionRequest text(Fields fields) throws Refusal {
        String model = model(fields);
        List<String> prompts = inputs(fields, "prompt");
        int words = prompts.stream().mapToInt(Words::count).sum();
        return request(fields, model, prompts, words, maxTokens(fields, "max_tokens"));
    }

    /** The texts to embed. */
    List<String> embedded(Fields fields) throws Refusal {
        List<String> inputs = inputs(fields, "input");
        for (String input : inputs) {
            if (input.isEmpty()) {
                throw Refusal.value("input", "input is required");
            }
            if (input.length() > Limits.MAX_EMBEDDED) {
                throw Refusal.value(
                        "input",
                        "input length must not exceed " + Limits.MAX_EMBEDDED + " characters");
            }
        }
        return inputs;
    }

    private static CompletionRequest request(
            Fields fields, String model, List<String> prompts, int words, int maxTokens)
            throws Refusal {
        double temperature = fields.number("temperature", 0, 2, 1);
        fields.number("top_p", 0, 1, 1);
        fields.number("frequency_penalty", -2, 2, 0);
        fields.number("presence_penalty", -2, 2, 0);
        fields.integer("n", 1, 1, 1);
        boolean stream = fields.flag("stream");
        if (fields.has("stream_options") && !stream) {
            throw Refusal.value(
                    "stream_options", "Stream options can only be defined when `stream=True`.");
        }
        if (words > Limits.MAX_TOKENS) {
            throw Refusal.value(
                    "input_tokens",
                    String.format(
                            "This model's maximum context length is %d tokens. However, your"
                                    + " request has %d input tokens.",
                            Limits.MAX_TOKENS, words));
        }
        return new CompletionRequest(
                model,
                prompts,
                words,
                maxTokens,
                fields.flag("ignore_eos") && maxTokens < Limits.MAX_TOKENS,
                fields.texts("stop").stream().filter(s -> !s.isEmpty()).toList(),
                stream,
                new Fields(fields.raw("stream_options")).flag("include_usage"),
                randomness(fields, temperature));
    }

    private static int maxTokens(Fields fields, String name) throws Refusal {
        return maxTokens(fields, name, Limits.MAX_TOKENS);
    }

    private static int maxTokens(Fields fields, String name, int otherwise) throws Refusal {
        return fields.integer(name, 1, Limits.MAX_TOKENS, otherwise);
    }

    private static Randomness randomness(Fields fields, double temperature) throws Refusal {
        boolean seeded = fields.has("seed");
        if (seeded && !fields.raw("seed").isIntegralNumber()) {
            throw Fields.wrongType("seed", "integer");
        }
        if (temperature == 0) {
            return new Randomness.None();
        }
        return seeded
                ? new Randomness.Seeded(fields.raw("seed").bigIntegerValue().longValue())
                : new Randomness.Free();
    }

    private static String contentOf(JsonNode message) throws Refusal {
        if (!ROLES.contains(message.path("role").stringValue(""))) {
            throw Refusal.value("messages", "a message needs a known role, got " + message);
        }
        JsonNode content = message.path("content");
        if (content.isString()) {
            return content.stringValue();
        }
        if (content.isArray()) {
            var text = new StringBuilder();
            for (JsonNode part : content) {
                text.append(part.path("text").stringValue(""));
            }
            return text.toString();
        }
        if (message.hasNonNull("content")) {
            throw Fields.wrongType("messages.content", "string or list of parts");
        }
        return "";
    }

    /** A text, a list of texts, a list of token ids or a list of such lists. */
    private static List<String> inputs(Fields fields, String name) throws Refusal {
        JsonNode value = fields.raw(name);
        if (!fields.has(name) || (value.isArray() && value.isEmpty())) {
            throw Refusal.value(name, name + " is required");
        }
        if (!value.isArray() || value.get(0).isString()) {
            return fields.texts(name);
        }
        if (!value.get(0).isArray()) {
            return List.of(decoded(name, value));
        }
        var texts = new ArrayList<String>();
        for (JsonNode ids : value) {
            texts.add(decoded(name, ids));
        }
        return texts;
    }

    /** The text of token ids: here a token is a byte of UTF-8. */
    static String decoded(String name, JsonNode ids) throws Refusal {
        if (!ids.isArray()) {
            throw Fields.wrongType(name, "list of token ids");
        }
        byte[] bytes = new byte[ids.size()];
        for (int i = 0; i < bytes.length; i++) {
            JsonNode id = ids.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() >>> 8 != 0) {
                throw Refusal.value(name, "token id out of vocabulary: " + id);
            }
            bytes[i] = (byte) id.intValue();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
