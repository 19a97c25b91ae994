/**
 * Measurements: nothing here is part of the proxy.
 *
 * <p>A fixed backend answers without thinking, two load generators ask and check every byte of the
 * answers, and the JMH benchmarks time single parts. In comes a command line (see {@link
 * io.sluice.bench.Bench}), out go lines of JSON; {@code perf/run} starts all of it beside the
 * proxies that are compared and counts their CPU time.
 */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
