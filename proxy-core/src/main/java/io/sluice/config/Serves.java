package io.sluice.config;

/** What a listener offers; one listener may offer both. */
public enum Serves {
    INFERENCE,
    MANAGEMENT
}
