package io.sluice.codec.peek;

/**
 * Why a body was refused.
 *
 * @param kind what a program may decide on
 * @param message one sentence for the author of the body
 */
public record PeekFault(Kind kind, String message) {
    /** The classes of faults; each has its own error code. */
    public enum Kind {
        /** Not JSON as RFC 8259 has it, in UTF-8, with an object at the top. */
        INVALID_JSON,
        /** Not multipart/form-data as RFC 2046 and RFC 7578 have it, or beyond the limits. */
        INVALID_MULTIPART,
        /** A Content-Type that this reader does not read. */
        UNSUPPORTED_MEDIA_TYPE,
        /** No model, or an empty one. */
        MODEL_REQUIRED,
        /**
         * A model that is not a string, too long, or written in a form that parsers disagree on.
         */
        INVALID_MODEL,
        /** More than one model. */
        DUPLICATE_MODEL;

        /** Whether the fault lies in the body's {@code model}, and not in its syntax. */
        public boolean aboutModel() {
            return this == MODEL_REQUIRED || this == INVALID_MODEL || this == DUPLICATE_MODEL;
        }
    }
}
