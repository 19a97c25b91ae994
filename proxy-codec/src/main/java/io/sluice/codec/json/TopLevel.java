package io.sluice.codec.json;

import io.sluice.codec.peek.PeekFault;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * The members of the top-level object: which of them is the model. Other names and values are not
 * kept.
 *
 * <p>Parsers of backends disagree on a second {@code model} (the first counts, the last counts,
 * refused) and some read names without regard to case, so that any second one is refused.
 */
final class TopLevel {
    private static final byte[] MODEL = "model".getBytes(StandardCharsets.US_ASCII);

    private final Text name = new Text(MODEL.length + 1);
    private final Text model;
    private State state = State.OTHER;
    private boolean exact;
    private boolean variant;
    private boolean modelKnown;
    private long modelStart;
    private long modelEnd;

    private enum State {
        /** Nothing of interest. */
        OTHER,
        IN_NAME,
        /** The name was the model's: its value comes next. */
        MODEL_NEXT,
        IN_MODEL
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
        }
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
    }
}
