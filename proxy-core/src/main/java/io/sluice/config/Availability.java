package io.sluice.config;

/** Whether the work behind a documented key is done. */
enum Availability {
    NOW,
    /** The key may not be written so far. */
    LATER
}
