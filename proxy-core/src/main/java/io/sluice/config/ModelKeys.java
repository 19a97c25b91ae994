package io.sluice.config;

import java.time.Duration;
import java.util.List;

/** The keys of one model's policy. */
final class ModelKeys {
    private ModelKeys() {}

    private static final Time CLOCK = Time.between("0s", "168h");

    static final Key<Duration> CONNECT =
            Key.of("connect", CLOCK, "1s", "Until the connection to a backend stands.");
    static final Key<Duration> RESPONSE_HEAD =
            Key.of(
                    "response_head",
                    CLOCK,
                    "300s",
                    "From the request's dispatch to the head of the response.");
    static final Key<Duration> FIRST_TOKEN =
            Key.of(
                    "first_token",
                    CLOCK,
                    "0s",
                    "From the request's dispatch to the first token of a streamed response. Comments,"
                            + " roles and empty texts are no tokens.");
    static final Key<Duration> BETWEEN_TOKENS =
            Key.of(
                    "between_tokens",
                    CLOCK,
                    "30s",
                    "The longest silence inside a response. Before its first bytes a stream may be"
                            + " silent for as long as `response_head` says: engines send the head"
                            + " before they compute the prompt.");
    static final Key<Duration> TOTAL =
            Key.of("total", CLOCK, "0s", "From the request's dispatch to the response's end.");

    static final Section TIMEOUTS_SECTION =
            Section.of(CONNECT, RESPONSE_HEAD, FIRST_TOKEN, BETWEEN_TOKENS, TOTAL);

    static final Key<Integer> ATTEMPTS =
            Key.of(
                    "attempts",
                    new Whole(1, 10),
                    "2",
                    "How often a request is sent at most; 1 means no retry.");
    static final Key<List<Bound<RetryOn>>> ON =
            Key.of(
                    "on",
                    ListOf.distinct(Choice.of(RetryOn.class)),
                    "[connect_failure, reused_connection_closed, backend_full]",
                    "The failures that permit another attempt, each before any response byte.");
    static final Key<Duration> RACE_WINDOW =
            Key.of(
                    "race_window",
                    Time.between("0s", "10s"),
                    "100ms",
                    "A reused connection that closes this soon after the request's first byte was"
                            + " closing already.");

    static final Key<List<Bound<String>>> ALIASES =
            Key.of(
                    "aliases",
                    Common.MODELS,
                    "[]",
                    "Other names under which clients may ask for the model.");
    static final Key<BalancePolicy> BALANCE =
            Key.of(
                    "balance",
                    Choice.of(BalancePolicy.class, "prefix_affinity", "session_affinity"),
                    "least_connections",
                    "How a replica is chosen.");
    static final Key<Fields> TIMEOUTS =
            Key.of("timeouts", TIMEOUTS_SECTION, "{}", "The clocks of a request; 0s is off.");
    static final Key<Fields> RETRY =
            Key.of(
                    "retry",
                    Section.of(ATTEMPTS, ON, RACE_WINDOW),
                    "{}",
                    "When a request is tried again.");
    static final Key<Integer> MAX_IN_FLIGHT =
            Key.of(
                    "max_in_flight",
                    Common.UNLIMITED_OR,
                    "0",
                    "Requests in flight for this model, over all replicas; 0 is unlimited.");
    static final Key<Duration> HEARTBEAT =
            Key.of(
                    "heartbeat",
                    Time.between("0s", "1h"),
                    "0s",
                    "Above 0s: an SSE comment this often until the first token of a streamed"
                            + " response, and an early 200.");
    static final Key<Weigh> WEIGH =
            Key.of(
                    "weigh",
                    Choice.of(Weigh.class),
                    "requests",
                    "What makes a replica busy, for least_connections and power_of_two: its"
                            + " requests, or the tokens that they are estimated to take.");

    static final Section MODEL =
            Section.of(ALIASES, BALANCE, WEIGH, TIMEOUTS, RETRY, MAX_IN_FLIGHT, HEARTBEAT);
}
