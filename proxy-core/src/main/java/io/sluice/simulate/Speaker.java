package io.sluice.simulate;

import io.sluice.simulate.CompletionRequest.Randomness;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What the model says: the echo of its prompt, or as many words as it was set to. Safe to use from
 * several loops: {@code free} is only ever split, under its own lock.
 */
final class Speaker {
    private static final String[] VOCABULARY =
            ("river gate stone light water field morning bridge paper silver garden quiet window"
                            + " letter harbour winter signal amber north valley copper engine market"
                            + " ribbon summer anchor forest meadow lantern thread island autumn")
                    .split(" ");

    private final int words;
    private final SplittableRandom free;

    /**
     * @param words how many words an answer has; 0: echo
     */
    Speaker(int words, SplittableRandom free) {
        this.words = words;
        this.free = free;
    }

    Speech answer(CompletionRequest request) {
        var choices = new ArrayList<Speech.Choice>();
        for (String prompt : request.prompts()) {
            choices.add(choice(request, prompt));
        }
        return new Speech(choices);
    }

    private Speech.Choice choice(CompletionRequest request, String prompt) {
        String text = words == 0 ? "Echo: " + prompt : say(request, prompt);
        if (words == 0 && request.toTheEnd()) {
            text = repeated(text, request.maxTokens());
        }
        for (String stop : request.stop()) {
            int at = text.indexOf(stop);
            text = at < 0 ? text : text.substring(0, at);
        }
        String allowed = Words.first(text, request.maxTokens());
        boolean cut = request.toTheEnd() || allowed.length() < text.length();
        return new Speech.Choice(allowed, cut);
    }

    private String say(CompletionRequest request, String prompt) {
        RandomGenerator random = random(request.randomness(), prompt.hashCode());
        // one word more than allowed is enough to know that the answer was cut
        int count =
                request.toTheEnd()
                        ? request.maxTokens()
                        : (int) Math.min(words, request.maxTokens() + 1L);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(VOCABULARY[random.nextInt(VOCABULARY.length)]);
        }
        return text.toString();
    }

    private RandomGenerator random(Randomness randomness, int prompt) {
        return switch (randomness) {
            case Randomness.None() -> new SplittableRandom(prompt);
            case Randomness.Seeded(long seed) -> new SplittableRandom(31 * seed + prompt);
            case Randomness.Free() -> split();
        };
    }

    private RandomGenerator split() {
        synchronized (free) {
            return free.split();
        }
    }

    private static String repeated(String text, int count) {
        int once = Math.max(1, Words.count(text));
        return (text + " ").repeat(Math.ceilDiv(count, once)).stripTrailing();
    }
}
