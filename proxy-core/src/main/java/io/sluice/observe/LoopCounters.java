package io.sluice.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one event loop has counted. Written by that loop alone, read by any thread. The labels are
 * bounded: models that a backend serves, backends of the configuration, codes of the proxy.
 */
public final class LoopCounters {
    /** One series of {@code sluice_requests_total}. */
    public record Requests(String model, String backend, int status) {}

    private final Map<Requests, Count> requests = new ConcurrentHashMap<>();
    private final Map<String, Count> refusals = new ConcurrentHashMap<>();
    private final Map<String, Count> retries = new ConcurrentHashMap<>();
    private final Count streams = new Count();
    private final Count clientCancels = new Count();
    private final Count cutAnswers = new Count();
    private final Count clientConnections = new Count();
    private final Count refusedConnections = new Count();

    /**
     * An exchange has ended with an answer.
     *
     * @param model empty when none decided
     * @param backend empty when the proxy answered itself
     */
    public void request(String model, String backend, int status) {
        requests.computeIfAbsent(new Requests(model, backend, status), key -> new Count())
                .increment();
    }

    /** The proxy refused a request. */
    public void refusal(String code) {
        refusals.computeIfAbsent(code, key -> new Count()).increment();
    }

    /** A request goes to a backend again. */
    public void retry(String reason) {
        retries.computeIfAbsent(reason, key -> new Count()).increment();
    }

    /** Requests that are on their way now. */
    public Count streams() {
        return streams;
    }

    /** Clients that left before their answer was complete. */
    public Count clientCancels() {
        return clientCancels;
    }

    /** Answers that were cut after they had begun. */
    public Count cutAnswers() {
        return cutAnswers;
    }

    /** Connections that clients have open now. */
    public Count clientConnections() {
        return clientConnections;
    }

    /** Connections that were closed at once, because there were too many. */
    public Count refusedConnections() {
        return refusedConnections;
    }

    Map<Requests, Count> requests() {
        return requests;
    }

    Map<String, Count> refusals() {
        return refusals;
    }

    Map<String, Count> retries() {
        return retries;
    }
}
