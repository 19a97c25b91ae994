package io.sluice.simulate;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The JSON of one completion: whole, or as the events of a stream. */
sealed interface Shape {
    /** What every object about one completion carries. */
    record Stamp(String id, long created, String model) {
        ObjectNode object(String object) {
            return Json.object()
                    .put("id", id)
                    .put("object", object)
                    .put("created", created)
                    .put("model", model);
        }
    }

    Stamp stamp();

    /** The {@code object} of a whole completion. */
    String object();

    /** The {@code object} of an event. */
    String eventObject();

    /** One choice of a whole completion. */
    ObjectNode choice(int index, String text);

    /** One choice of an event. */
    ObjectNode delta(int index, String text);

    /** The events that a stream starts with. */
    List<ObjectNode> opening();

    default ObjectNode whole(Speech speech, int promptTokens) {
        ObjectNode completion = stamp().object(object());
        var choices = completion.putArray("choices");
        for (int i = 0; i < speech.choices().size(); i++) {
            Speech.Choice spoken = speech.choices().get(i);
            choices.add(ended(choice(i, spoken.text()), spoken));
        }
        return completion.set("usage", usage(promptTokens, speech.tokens()));
    }

    default ObjectNode token(int index, String text) {
        return event(delta(index, text).putNull("logprobs").putNull("finish_reason"));
    }

    default ObjectNode finish(int index, Speech.Choice spoken) {
        return event(ended(delta(index, ""), spoken));
    }

    default ObjectNode usageEvent(int promptTokens, int completionTokens) {
        ObjectNode event = stamp().object(eventObject());
        event.putArray("choices");
        return event.set("usage", usage(promptTokens, completionTokens));
    }

    private ObjectNode event(ObjectNode choice) {
        ObjectNode event = stamp().object(eventObject());
        event.putArray("choices").add(choice);
        return event;
    }

    private static ObjectNode ended(ObjectNode choice, Speech.Choice spoken) {
        return choice.putNull("logprobs")
                .put("finish_reason", spoken.cut() ? "length" : "stop")
                .putNull("stop_reason");
    }

    private static ObjectNode usage(int promptTokens, int completionTokens) {
        return Json.object()
                .put("prompt_tokens", promptTokens)
                .put("total_tokens", promptTokens + completionTokens)
                .put("completion_tokens", completionTokens)
                .putNull("prompt_tokens_details");
    }

    /** {@code /v1/chat/completions}. */
    record Chat(Stamp stamp) implements Shape {
        @Override
        public String object() {
            return "chat.completion";
        }

        @Override
        public String eventObject() {
            return "chat.completion.chunk";
        }

        @Override
        public ObjectNode choice(int index, String text) {
            ObjectNode choice = Json.object().put("index", index);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", text)
                    .putNull("refusal")
                    .putArray("tool_calls");
            return choice;
        }

        @Override
        public ObjectNode delta(int index, String text) {
            ObjectNode choice = Json.object().put("index", index);
            choice.putObject("delta").put("content", text);
            return choice;
        }

        @Override
        public List<ObjectNode> opening() {
            ObjectNode choice = Json.object().put("index", 0);
            choice.putObject("delta").put("role", "assistant").put("content", "");
            ObjectNode event = stamp.object(eventObject());
            event.putArray("choices").add(choice.putNull("logprobs").putNull("finish_reason"));
            return List.of(event);
        }
    }

    /** {@code /v1/completions}. */
    record Text(Stamp stamp) implements Shape {
        @Override
        public String object() {
            return "text_completion";
        }

        @Override
        public String eventObject() {
            return "text_completion";
        }

        @Override
        public ObjectNode choice(int index, String text) {
            return Json.object().put("index", index).put("text", text);
        }

        @Override
        public ObjectNode delta(int index, String text) {
            return choice(index, text);
        }

        @Override
        public List<ObjectNode> opening() {
            return List.of();
        }
    }
}
