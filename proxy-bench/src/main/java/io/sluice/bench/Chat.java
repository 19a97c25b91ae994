package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.bench.Template.Place;

/** The texts that the generators and the fixed backend exchange: one chat request, its answers. */
final class Chat {
    /**
     * The body of a request. {@code messages} comes before {@code model}, as many clients do it.
     */
    static final Template REQUEST =
            Template.of(
                    300,
                    """
                    {"messages":[{"role":"system","content":"Answer in one sentence."},\
                    {"role":"user","content":"<words>"}],"model":"<model:8>","temperature":0.7,\
                    "max_tokens":<events:8>,"stream":<stream:5>,"user":"<nonce:16>"}""");

    /** The body of a plain answer. */
    static final Template ANSWER =
            Template.of(
                    400,
                    """
                    {"id":"chatcmpl-<nonce:16>","object":"chat.completion","created":1760000000,\
                    "model":"<model:8>","choices":[{"index":0,"message":{"role":"assistant",\
                    "content":"<words>"},"finish_reason":"stop"}],\
                    "usage":{"prompt_tokens":24,"completion_tokens":32,"total_tokens":56}}""");

    /** One event of a streamed answer. {@code at} is its birth by {@link System#nanoTime}. */
    static final Template EVENT =
            Template.of(
                    200,
                    """
                    data: {"id":"chatcmpl-<nonce:16>","object":"chat.completion.chunk",\
                    "model":"<model:8>","seq":<seq:8>,"at":<at:19>,\
                    "choices":[{"index":0,"delta":{"content":"<words>"}}]}

                    """);

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);

    static final Place REQUEST_MODEL = REQUEST.place("model");
    static final Place REQUEST_EVENTS = REQUEST.place("events");
    static final Place REQUEST_STREAM = REQUEST.place("stream");
    static final Place REQUEST_NONCE = REQUEST.place("nonce");
    static final Place ANSWER_MODEL = ANSWER.place("model");
    static final Place ANSWER_NONCE = ANSWER.place("nonce");
    static final Place EVENT_MODEL = EVENT.place("model");
    static final Place EVENT_NONCE = EVENT.place("nonce");
    static final Place EVENT_SEQ = EVENT.place("seq");
    static final Place EVENT_AT = EVENT.place("at");

    private Chat() {}

    /** The end of a streamed answer, as a fresh array. */
    static byte[] done() {
        return DONE.clone();
    }

    /** A model's name, which has the width that the texts leave for it. */
    static byte[] model(String name) {
        byte[] bytes = name.getBytes(US_ASCII);
        if (bytes.length != REQUEST_MODEL.width()) {
            throw new IllegalArgumentException(
                    "a model's name has " + REQUEST_MODEL.width() + " bytes here: " + name);
        }
        return bytes;
    }

    /**
     * A request body for {@code model}; the nonce and the number of events are still to fill in.
     */
    static byte[] request(byte[] model, boolean stream) {
        byte[] body = REQUEST.copy();
        REQUEST_MODEL.putText(body, model);
        REQUEST_EVENTS.putNumber(body, 0);
        REQUEST_STREAM.putText(body, stream ? TRUE : FALSE);
        REQUEST_NONCE.putNumber(body, 0);
        return body;
    }

    static boolean wantsStream(byte[] request) {
        return REQUEST_STREAM.hasText(request, TRUE);
    }
}
