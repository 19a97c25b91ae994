package io.sluice.config;

import java.time.Duration;

/**
 * What the clients of one address may do. Those that are trusted proxies may do it all.
 *
 * @param connections open at once; 0 is no limit
 * @param connectionRate connections begun per second, for long; 0 is no limit
 * @param abusePause how long an address is held off that was cut off for a flood; 0 is not at all
 */
public record AddressLimits(int connections, int connectionRate, Duration abusePause) {}
