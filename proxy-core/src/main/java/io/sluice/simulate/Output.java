package io.sluice.simulate;

import java.util.function.Supplier;

/** How an answer reaches the client. */
sealed interface Output {
    void begin();

    /** Before the first token. */
    default void first() {}

    void token(Speech.Token token);

    void end();

    /** Breaks off in the middle and closes the connection. */
    void breakOff();

    /** As events, one per token. */
    record Events(Reply reply, CompletionRequest request, Shape shape, Speech speech)
            implements Output {
        @Override
        public void begin() {
            reply.beginEvents();
        }

        @Override
        public void first() {
            shape.opening().forEach(reply::event);
        }

        @Override
        public void token(Speech.Token token) {
            reply.event(shape.token(token.choice(), token.text()));
        }

        @Override
        public void end() {
            for (int i = 0; i < speech.choices().size(); i++) {
                reply.event(shape.finish(i, speech.choices().get(i)));
            }
            if (request.includeUsage()) {
                reply.event(shape.usageEvent(request.promptTokens(), speech.tokens()));
            }
            reply.endEvents();
        }

        @Override
        public void breakOff() {
            reply.close();
        }
    }

    /** All at once, at the end. */
    record AllAtOnce(Reply reply, Supplier<Answer.Whole> answer) implements Output {
        @Override
        public void begin() {}

        @Override
        public void token(Speech.Token token) {}

        @Override
        public void end() {
            reply.whole(answer.get());
        }

        @Override
        public void breakOff() {
            reply.half(answer.get());
        }
    }
}
