package io.sluice.config;

/** The shape of the errors that a listener's clients see. */
public enum ErrorFormat {
    /** The error object of the OpenAI API. */
    OPENAI,
    /** One field, {@code error}, holding the code. */
    FLAT
}
