package io.sluice.simulate;

import java.util.List;

/**
 * A checked request for a completion, chat or plain.
 *
 * @param model a name that the server has
 * @param prompts what to answer to, one choice each: of a chat the last user message
 * @param promptTokens words of everything the model was given
 * @param maxTokens the most words of each choice
 * @param toTheEnd whether to go on to {@code maxTokens} whatever comes ({@code ignore_eos})
 * @param stop texts that end an answer before them
 * @param includeUsage whether a stream ends with the token counts
 */
record CompletionRequest(
        String model,
        List<String> prompts,
        int promptTokens,
        int maxTokens,
        boolean toTheEnd,
        List<String> stop,
        boolean stream,
        boolean includeUsage,
        Randomness randomness) {

    /** Where the choice of words comes from. */
    sealed interface Randomness {
        /** Temperature 0: from the prompt alone. */
        record None() implements Randomness {}

        /** From the prompt and a number of the client's. */
        record Seeded(long seed) implements Randomness {}

        /** From the server's own generator. */
        record Free() implements Randomness {}
    }
}
