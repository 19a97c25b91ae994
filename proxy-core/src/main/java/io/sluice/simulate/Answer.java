package io.sluice.simulate;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/** What the server has to say to a request. */
sealed interface Answer {
    /**
     * An answer that is ready.
     *
     * @param fields header fields beside the framing, the date and the server's name
     */
    record Whole(int status, Map<String, String> fields, String body) implements Answer {
        static Whole json(int status, JsonNode body) {
            return new Whole(status, Map.of("content-type", "application/json"), Json.write(body));
        }
    }

    /** An answer that takes the model the time of its first token. */
    record Computed(String model, int promptTokens, Whole answer) implements Answer {}

    /** An answer that the model speaks token by token. */
    record Spoken(CompletionRequest request, Shape shape) implements Answer {
        Output output(Reply reply, Speech speech) {
            return request.stream()
                    ? new Output.Events(reply, request, shape, speech)
                    : new Output.AllAtOnce(
                            reply,
                            () -> Whole.json(200, shape.whole(speech, request.promptTokens())));
        }
    }

    /** None, until the client leaves. */
    record Silence() implements Answer {}
}
