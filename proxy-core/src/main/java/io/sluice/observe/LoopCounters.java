package io.sluice.observe;

import io.sluice.failure.FailureKind;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What one event loop has counted. Written by that loop alone, read by any thread. The labels are
 * bounded: models that backends serve, backends, codes and clocks of the proxy.
 */
public final class LoopCounters {
    private final Labelled<ModelCounters> models = new Labelled<>(ModelCounters::new);
    private final Labelled<ConnectionCounts> upstreamConnections =
            new Labelled<>(ConnectionCounts::new);
    private final Labelled<Count> refusals =
            counted(Arrays.stream(FailureKind.values()).map(FailureKind::code));
    private final Labelled<Count> retries =
            counted(
                    Stream.of(
                            "connect_failure",
                            "reused_connection_closed",
                            "backend_full",
                            "refused_stream",
                            "before_first_token"));
    private final Labelled<Count> expiredClocks =
            counted(
                    Stream.of(
                            "header_time",
                            "upload_rate",
                            "queue_time",
                            "response_head",
                            "first_token",
                            "between_tokens",
                            "stalled_reader",
                            "total"));
    private final Labelled<Count> tlsFailures =
            counted(Stream.of("plain_text", "timeout", "closed", "untrusted", "handshake"));
    private final Labelled<Count> connectionErrors =
            counted(
                    Stream.of(
                            "protocol_error",
                            "internal_error",
                            "flow_control_error",
                            "settings_timeout",
                            "stream_closed",
                            "frame_size_error",
                            "compression_error",
                            "enhance_your_calm"));
    private final Labelled<Count> cutAnswers = new Labelled<>(Count::new);
    private final Count retriesDenied = new Count();
    private final Count streams = new Count();
    private final Count endings = new Count();
    private final Count localStreams = new Count();
    private final Count clientCancels = new Count();
    private final Count clientConnections = new Count();
    private final Count refusedConnections = new Count();
    private final Count heldConnections = new Count();

    /**
     * What is counted for a model.
     *
     * @param name the model's own, never an alias or what a client sent; empty when none decided
     */
    public ModelCounters model(String name) {
        return models.of(name);
    }

    /** The connections to a backend. */
    public ConnectionCounts upstreamConnections(String backend) {
        return upstreamConnections.of(backend);
    }

    /** The proxy refused a request. */
    public void refusal(String code) {
        refusals.of(code).increment();
    }

    /** A request goes to a backend again. */
    public void retry(String reason) {
        retries.of(reason).increment();
    }

    /** A request did not go to a backend again, though the rules allow it: too many do. */
    public void retryDenied() {
        retriesDenied.increment();
    }

    /** A request took longer than it may. */
    public void expired(String clock) {
        expiredClocks.of(clock).increment();
    }

    /** A client's TLS handshake came to nothing. */
    public void tlsFailure(String reason) {
        tlsFailures.of(reason).increment();
    }

    /** A client's HTTP/2 connection was ended because of what it did. */
    public void connectionError(String error) {
        connectionErrors.of(error).increment();
    }

    /** Requests that are on their way now, without those to the management API. */
    public Count streams() {
        return streams;
    }

    /** Requests that had started and are over. */
    public Count endings() {
        return endings;
    }

    /** Requests to the management API that are on their way now. */
    public Count localStreams() {
        return localStreams;
    }

    /** Clients that left before their answer was complete. */
    public Count clientCancels() {
        return clientCancels;
    }

    /**
     * An answer was cut after it had begun.
     *
     * @param backend whose answer it was
     */
    public void cutAnswer(String backend) {
        cutAnswers.of(backend).increment();
    }

    /** Connections that clients have open now. */
    public Count clientConnections() {
        return clientConnections;
    }

    /** Connections that were closed at once, because there are as many as there may be. */
    public Count refusedConnections() {
        return refusedConnections;
    }

    /** New connections that had to wait, unread, for what others of their address have done. */
    public Count heldConnections() {
        return heldConnections;
    }

    Labelled<ModelCounters> models() {
        return models;
    }

    Labelled<ConnectionCounts> upstreamConnections() {
        return upstreamConnections;
    }

    /** With what may come, at 0: a rate can be told from the first event on. */
    private static Labelled<Count> counted(Stream<String> labels) {
        var counts = new Labelled<>(Count::new);
        labels.forEach(counts::of);
        return counts;
    }

    Labelled<Count> cutAnswers() {
        return cutAnswers;
    }

    Labelled<Count> refusals() {
        return refusals;
    }

    Labelled<Count> retries() {
        return retries;
    }

    Count retriesDenied() {
        return retriesDenied;
    }

    Labelled<Count> expiredClocks() {
        return expiredClocks;
    }

    Labelled<Count> tlsFailures() {
        return tlsFailures;
    }

    Labelled<Count> connectionErrors() {
        return connectionErrors;
    }
}
