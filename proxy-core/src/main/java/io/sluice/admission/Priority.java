package io.sluice.admission;

/** Who goes first, and who is shed last; the most urgent first. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW
}
