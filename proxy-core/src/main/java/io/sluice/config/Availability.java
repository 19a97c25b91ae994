package io.sluice.config;

/** Whether the work behind a documented key is done. */
enum Availability {
    NOW,
    /** Only the default may be written so far. */
    DEFAULT_ONLY,
    /** The key may not be written so far. */
    LATER
}
