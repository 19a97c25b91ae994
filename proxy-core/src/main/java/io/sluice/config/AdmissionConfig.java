package io.sluice.config;

/**
 * How much may run at once.
 *
 * @param maxInFlight requests in flight in the whole proxy; more are refused
 */
public record AdmissionConfig(int maxInFlight) {}
