package io.sluice.codec.json;

import io.sluice.codec.peek.PeekFault;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * The members of the top-level object: which of them is the model, and what two others say that
 * help to handle the request but decide nothing. Other names and values are not kept.
 *
 * <p>Parsers of backends disagree on a second {@code model} (the first counts, the last counts,
 * refused) and some read names without regard to case, so that any second one is refused.
 */
final class TopLevel {
    private static final byte[] MODEL = "model".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] STREAM = "stream".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAX_TOKENS = "max_tokens".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAX_COMPLETION_TOKENS =
            "max_completion_tokens".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAX_OUTPUT_TOKENS =
            "max_output_tokens".getBytes(StandardCharsets.US_ASCII);

    /** A larger number is no count of tokens. */
    private static final long MOST = Integer.MAX_VALUE;

    private final Text name = new Text(MAX_COMPLETION_TOKENS.length + 1);
    private final Text model;
    private State state = State.OTHER;
    private boolean exact;
    private boolean variant;
    private boolean modelKnown;
    private long modelStart;
    private long modelEnd;
    private boolean streams;
    private long mostTokens = -1;

    private enum State {
        /** Nothing of interest. */
        OTHER,
        IN_NAME,
        /** The name was the model's: its value comes next. */
        MODEL_NEXT,
        IN_MODEL,
        STREAM_NEXT,
        TOKENS_NEXT,
        IN_TOKENS
    }

    TopLevel(int modelBytes) {
        model = new Text(modelBytes);
    }

    /** Whether the next value is the model. */
    boolean modelNext() {
        return state == State.MODEL_NEXT;
    }

    /** A name opens. */
    void openName() {
        state = State.IN_NAME;
        name.clear();
    }

    /** A string opens as a value, with its quote at this offset. */
    void openValue(long offset) {
        if (state == State.MODEL_NEXT) {
            state = State.IN_MODEL;
            model.clear();
            modelStart = offset;
        } else {
            state = State.OTHER;
        }
    }

    /** An object or an array opens, at any depth. */
    void openContainer() {
        state = State.OTHER;
    }

    /** A number or a literal opens, at any depth. */
    void openWord(byte first) {
        if (state == State.STREAM_NEXT) {
            streams = first == 't';
            state = State.OTHER;
        } else if (state == State.TOKENS_NEXT) {
            mostTokens = 0;
            state = State.IN_TOKENS;
            digit(first);
        }
    }

    /** Whether the word that is open now is worth its bytes. */
    boolean countsTokens() {
        return state == State.IN_TOKENS;
    }

    /** The next byte of such a word. */
    void digit(byte b) {
        if (mostTokens >= 0 && Bytes.isDigit(b) && mostTokens <= MOST) {
            mostTokens = mostTokens * 10 + (b - '0');
        } else {
            mostTokens = -1;
            state = State.OTHER;
        }
    }

    boolean streams() {
        return streams;
    }

    long mostTokens() {
        return mostTokens;
    }

    /** Whether the string that is open now is worth its characters. */
    boolean listens() {
        return state == State.IN_NAME || state == State.IN_MODEL;
    }

    Text text() {
        return state == State.IN_NAME ? name : model;
    }

    PeekFault surrogate() {
        return state == State.IN_NAME ? Faults.NAME_SURROGATE : Faults.MODEL_SURROGATE;
    }

    /** The string closes; {@code offset} is that of the byte after its closing quote. */
    @Nullable PeekFault close(long offset) {
        return switch (state) {
            case IN_NAME -> closeName();
            case IN_MODEL -> closeModel(offset);
            default -> null;
        };
    }

    private @Nullable PeekFault closeName() {
        state = State.OTHER;
        if (!name.isIgnoringCase(MODEL)) {
            state = next();
            return null;
        }
        boolean same = name.is(MODEL);
        if (exact || (same && variant)) {
            return Faults.DUPLICATE_MODEL;
        }
        exact = same;
        variant |= !same;
        if (same) {
            state = State.MODEL_NEXT;
        }
        return null;
    }

    /** What comes behind a name that is not the model's. */
    private State next() {
        if (name.is(STREAM)) {
            return State.STREAM_NEXT;
        }
        return name.is(MAX_TOKENS) || name.is(MAX_COMPLETION_TOKENS) || name.is(MAX_OUTPUT_TOKENS)
                ? State.TOKENS_NEXT
                : State.OTHER;
    }

    private @Nullable PeekFault closeModel(long offset) {
        state = State.OTHER;
        modelEnd = offset;
        if (model.overflow()) {
            return Faults.MODEL_TOO_LONG;
        }
        if (model.length() == 0) {
            return Faults.MODEL_REQUIRED;
        }
        if (model.hasControl()) {
            return Faults.MODEL_CONTROL;
        }
        modelKnown = true;
        return null;
    }

    boolean modelKnown() {
        return modelKnown;
    }

    Text model() {
        return model;
    }

    long modelStart() {
        return modelStart;
    }

    long modelEnd() {
        return modelEnd;
    }

    void reset() {
        state = State.OTHER;
        model.clear();
        exact = false;
        variant = false;
        modelKnown = false;
        streams = false;
        mostTokens = -1;
    }
}
