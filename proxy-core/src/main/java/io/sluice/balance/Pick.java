package io.sluice.balance;

import io.sluice.fleet.Backend;

/** What came of picking a backend. */
public sealed interface Pick {
    /** This one; a slot on it is taken. */
    record Chosen(Backend backend) implements Pick {}

    /** None. */
    enum Nobody implements Pick {
        /** Candidates there are, each with as many requests as it may have. */
        FULL,
        /** No candidate that was not tried before. */
        LEFT
    }
}
