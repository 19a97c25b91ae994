package io.sluice.simulate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Everything the model is going to say to one request.
 *
 * @param choices one answer per prompt
 * @param tokens words of all answers together
 */
record Speech(List<Choice> choices, int tokens) {
    static final Speech NOTHING = new Speech(List.of());

    /**
     * One answer.
     *
     * @param cut whether the model would have said more
     */
    record Choice(String text, boolean cut) {}

    /** A word of one of the answers. */
    record Token(int choice, String text) {}

    Speech(List<Choice> choices) {
        this(List.copyOf(choices), choices.stream().mapToInt(c -> Words.count(c.text())).sum());
    }

    /** The words one after the other; several answers take turns, as in a batch. */
    Iterator<Token> inTurns() {
        var speaking = new ArrayList<Speaking>();
        for (int i = 0; i < choices.size(); i++) {
            var words = new Words(choices.get(i).text());
            if (words.hasNext()) {
                speaking.add(new Speaking(i, words));
            }
        }
        return new Turns(speaking);
    }

    private record Speaking(int choice, Words words) {}

    private static final class Turns implements Iterator<Token> {
        private final List<Speaking> speaking;
        private int turn;

        Turns(List<Speaking> speaking) {
            this.speaking = speaking;
        }

        @Override
        public boolean hasNext() {
            return !speaking.isEmpty();
        }

        @Override
        public Token next() {
            if (speaking.isEmpty()) {
                throw new NoSuchElementException();
            }
            Speaking now = speaking.get(turn);
            var token = new Token(now.choice(), now.words().next());
            if (now.words().hasNext()) {
                turn++;
            } else {
                speaking.remove(turn);
            }
            turn = turn >= speaking.size() ? 0 : turn;
            return token;
        }
    }
}
