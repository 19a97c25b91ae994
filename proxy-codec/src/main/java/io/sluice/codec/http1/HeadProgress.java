package io.sluice.codec.http1;

/** How far the parsing of a head has come. */
public enum HeadProgress {
    /** Every byte so far could belong to a valid head; more are needed. */
    INCOMPLETE,
    /** The head is valid and whole. */
    COMPLETE,
    /** No bytes to come could make this a valid head. */
    FAULTY
}
