package io.sluice.config;

/**
 * How many retries there may be at once, of all models together.
 *
 * @param share of the requests in flight, from 0 to 1
 * @param minimum retries that are always permitted
 */
public record RetryBudgetConfig(double share, int minimum) {}
