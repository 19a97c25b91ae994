package io.sluice.config;

/** The system interface under the event loops. */
public enum TransportChoice {
    /** The best one that this machine offers. */
    AUTO,
    IO_URING,
    EPOLL,
    NIO
}
