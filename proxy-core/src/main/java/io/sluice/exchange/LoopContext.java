package io.sluice.exchange;

import io.sluice.admission.Admission;
import io.sluice.codec.json.JsonLimits;
import io.sluice.codec.json.JsonPeek;
import io.sluice.codec.json.JsonScratch;
import io.sluice.config.LimitsConfig;
import io.sluice.health.LiveTraffic;
import io.sluice.observe.AccessQueue;
import io.sluice.observe.LoopCounters;
import io.sluice.transport.Budget;
import io.sluice.transport.Flushes;
import io.sluice.transport.Timers;
import io.sluice.upstream.Upstreams;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What the exchanges of one event loop share.
 *
 * @param snapshots what requests go by, of the whole proxy
 * @param admission says which request may start, in the whole proxy
 * @param liveTraffic is told how backends behave
 * @param budget of the whole proxy
 * @param draining whether the proxy is about to stop
 * @param accessLog is told of each finished exchange
 */
public record LoopContext(
        Snapshots snapshots,
        Admission admission,
        Upstreams upstreams,
        LiveTraffic liveTraffic,
        Timers timers,
        Flushes flushes,
        LoopCounters counters,
        Budget budget,
        RandomGenerator random,
        BooleanSupplier draining,
        PeekPool peeks,
        UsagePool usages,
        Failover failover,
        AccessQueue accessLog) {
    /**
     * What the whole proxy knows of failures.
     *
     * @param budget bounds the retries
     * @param quarantine of bodies that break backends
     */
    public record Failover(RetryBudget budget, Quarantine quarantine) {}

    /** What a request that begins now goes by. */
    public Snapshot now() {
        return snapshots.now();
    }

    /** The limits of now. */
    public LimitsConfig limits() {
        return now().limits();
    }

    /** Model peeks between two bodies: each has buffers of its own that are worth keeping. */
    public static final class PeekPool {
        private final Deque<JsonPeek> free = new ArrayDeque<>();
        private final JsonScratch scratch = new JsonScratch();

        JsonPeek take() {
            JsonPeek peek = free.poll();
            return peek == null ? new JsonPeek(JsonLimits.DEFAULT, scratch) : peek;
        }

        void giveBack(JsonPeek peek) {
            peek.reset();
            free.push(peek);
        }
    }
}
