package io.sluice.config;

/** What is spoken with a backend. */
public enum Protocol {
    HTTP1
}
