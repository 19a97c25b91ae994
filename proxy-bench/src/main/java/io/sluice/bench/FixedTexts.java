package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What one model of {@link FixedBackend} says. Confined to one connection. */
final class FixedTexts {
    static final byte[] HEALTHY = "{\"status\":\"ok\"}".getBytes(US_ASCII);

    /** What one asked token of a plain answer adds to it, in white space. */
    static final int PADDING_UNIT = 1024;

    private final byte[] model;
    private final byte[] models;
    private final byte[] answer = Chat.ANSWER.copy();

    FixedTexts(byte[] model) {
        this.model = model;
        Chat.ANSWER_MODEL.putText(answer, model);
        models =
                ("{\"object\":\"list\",\"data\":[{\"id\":\""
                                + new String(model, US_ASCII)
                                + "\",\"object\":\"model\",\"owned_by\":\"bench\"}]}")
                        .getBytes(US_ASCII);
    }

    /** The list of models. */
    byte[] models() {
        return models;
    }

    /** The plain answer to {@code request}, until the next call. */
    byte[] answer(byte[] request) {
        Chat.ANSWER_NONCE.putNumber(answer, Chat.REQUEST_NONCE.number(request));
        return answer;
    }

    /** Bytes of white space that {@code request} wants behind its plain answer. */
    static int padding(byte[] request) {
        return (int) Chat.REQUEST_EVENTS.number(request) * PADDING_UNIT;
    }

    /** The events that {@code request} wants. */
    Events events(byte[] request) {
        byte[] event = Chat.EVENT.copy();
        Chat.EVENT_MODEL.putText(event, model);
        Chat.EVENT_NONCE.putNumber(event, Chat.REQUEST_NONCE.number(request));
        return new Events(event, Chat.REQUEST_EVENTS.number(request));
    }

    /** The events of one streamed answer. */
    static final class Events {
        private final byte[] event;
        private final long count;
        private long told;

        private Events(byte[] event, long count) {
            this.event = event;
            this.count = count;
        }

        /** Whether nothing but the end is left to be told. */
        boolean areOver() {
            return told == count;
        }

        /** The next one, born now, until the next call. */
        byte[] next() {
            Chat.EVENT_SEQ.putNumber(event, told++);
            Chat.EVENT_AT.putNumber(event, System.nanoTime());
            return event;
        }
    }
}
