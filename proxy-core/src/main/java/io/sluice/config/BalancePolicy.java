package io.sluice.config;

/** How one of several healthy replicas is chosen. */
public enum BalancePolicy {
    /** The replica with the fewest requests in flight per weight. */
    LEAST_CONNECTIONS,
    /** The less busy of two replicas drawn by chance. */
    POWER_OF_TWO,
    /** Each replica in its turn, as often as its weight says. */
    ROUND_ROBIN
}
