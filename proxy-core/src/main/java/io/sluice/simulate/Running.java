package io.sluice.simulate;

/** What a connection is busy with. */
sealed interface Running {
    /** The client takes bytes again. */
    default void resume() {}

    /** The connection is gone. */
    default void left() {}

    /** Nothing. */
    record Idle() implements Running {}

    /** A request that gets no answer. */
    record Silent(Runnable whenLeft) implements Running {
        @Override
        public void left() {
            whenLeft.run();
        }
    }

    /** A request that the model works on. */
    record Working(Exchange exchange) implements Running {
        @Override
        public void resume() {
            exchange.resume();
        }

        @Override
        public void left() {
            exchange.left();
        }
    }
}
