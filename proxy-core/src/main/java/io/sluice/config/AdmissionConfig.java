package io.sluice.config;

import java.time.Duration;

/**
 * How much may run at once, and how much may wait.
 *
 * @param maxInFlight requests in flight in the whole proxy
 * @param queue requests that may wait for a place; 0: nobody waits
 * @param queueTime how long one may wait
 */
public record AdmissionConfig(int maxInFlight, int queue, Duration queueTime) {}
