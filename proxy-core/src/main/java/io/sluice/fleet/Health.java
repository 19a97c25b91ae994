package io.sluice.fleet;

/**
 * What is known of a backend's health. Only {@link #HEALTHY} ones get new requests, and those on
 * {@link #TRIAL} one.
 */
public enum Health {
    /** Not probed yet. */
    STARTING("unhealthy"),
    HEALTHY("healthy"),
    UNHEALTHY("unhealthy"),
    /** Its requests fail, though its probes may not. */
    EJECTED("ejected"),
    /** It was ejected, and one request at a time tries it. */
    TRIAL("ejected"),
    /** It finishes the requests that it has. */
    DRAINING("draining");

    private final String shown;

    Health(String shown) {
        this.shown = shown;
    }

    /** As the management API says it. */
    public String shown() {
        return shown;
    }
}
