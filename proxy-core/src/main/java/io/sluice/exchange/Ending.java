package io.sluice.exchange;

/** How an exchange came to its end. */
enum Ending {
    /** The client has the whole answer, whatever it says. */
    ANSWERED,
    /** The answer was cut after it had begun. */
    CUT,
    /** The client left before it had the whole answer. */
    CLIENT_GONE
}
