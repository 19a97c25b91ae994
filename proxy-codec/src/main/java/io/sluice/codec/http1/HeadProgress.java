package io.sluice.codec.http1;

/** How far the reading of a head is. */
public enum HeadProgress {
    /** It is not all there; so far nothing is wrong with it. */
    INCOMPLETE,
    COMPLETE,
    /** It can never become a head. */
    FAULTY
}
