package io.sluice.config;

/** What is spoken with a backend. */
public enum Protocol {
    HTTP1,
    /** With TLS as it is agreed on (ALPN), without by prior knowledge. */
    HTTP2
}
