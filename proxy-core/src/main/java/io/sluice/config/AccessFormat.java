package io.sluice.config;

/** How the access log is written. */
public enum AccessFormat {
    /** There is none. */
    OFF,
    /** One object of JSON to a line. */
    JSON
}
