package io.sluice.testkit;

/** How the receiving direction of a connection stands. */
public enum End {
    /** Neither FIN nor RST was seen. */
    OPEN,
    /** The peer ended it in order. */
    FIN,
    /** The peer tore it down. */
    RESET
}
