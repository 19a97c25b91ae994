package io.sluice.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table of everything that a configuration can say, from its root down. */
final class Keys {
    private Keys() {}

    static final Key<List<Bound<Fields>>> LISTENERS =
            Key.of(
                    "listeners",
                    new ListOf<>(ListenerKeys.LISTENER, 1, false),
                    "[{bind: 127.0.0.1:8000}, {bind: 127.0.0.1:9090, serves: [management]}]",
                    "The sockets that clients connect to. A list replaces both defaults.");
    static final Key<List<Bound<Fields>>> BACKENDS =
            Key.of(
                    "backends",
                    new ListOf<>(new Shorthand(BackendKeys.BACKEND, BackendKeys.URL), 0, false),
                    "[]",
                    "The model servers. A text alone is the `url`.");
    private static final Key<Fields> ENGINES =
            Key.unset("engines", BackendKeys.ENGINES, "none", "Engines started from here.").later();
    static final Key<Map<String, Bound<Fields>>> MODELS =
            Key.of(
                    "models",
                    new MapOf<>(Common.MODEL, ModelKeys.MODEL),
                    "{}",
                    "Policy by model, only where the defaults do not fit. A model that is not"
                            + " listed has the defaults.");
    static final Key<Fields> HEALTH =
            Key.of(
                    "health",
                    HealthKeys.HEALTH,
                    "{}",
                    "How backends are probed, put out and taken back.");
    static final Key<Fields> RETRY_BUDGET =
            Key.of(
                    "retry_budget",
                    HealthKeys.RETRY_BUDGET,
                    "{}",
                    "Bounds the retries of all models.");
    static final Key<Fields> LIMITS =
            Key.of("limits", LimitKeys.LIMITS, "{}", "What bounds memory and patience.");

    static final Key<Integer> MAX_IN_FLIGHT =
            Key.of(
                    "max_in_flight",
                    new Whole(1, 10_000_000),
                    "20000",
                    "Requests in flight in the whole proxy.");
    static final Key<Integer> QUEUE =
            Key.of(
                    "queue",
                    new Whole(0, 1_000_000),
                    "1000",
                    "Requests that may wait while the fleet, their model or the whole is full; 0:"
                            + " they are refused at once.");
    static final Key<Duration> QUEUE_TIME =
            Key.of(
                    "queue_time",
                    Time.between("1ms", "1h"),
                    "10s",
                    "How long one may wait before it is refused.");
    static final Key<Fields> ADMISSION =
            Key.of(
                    "admission",
                    Section.of(MAX_IN_FLIGHT, QUEUE, QUEUE_TIME),
                    "{}",
                    "How much may run at once.");

    static final Key<Duration> GRACE =
            Key.of(
                    "grace",
                    Time.between("0s", "24h"),
                    "30s",
                    "How long running requests may take to finish.");
    static final Key<Fields> DRAIN =
            Key.of("drain", Section.of(GRACE), "{}", "What happens when the proxy stops.");
    static final Key<Duration> RESOLVE =
            Key.of(
                    "resolve",
                    Time.between("100ms", "24h"),
                    "5s",
                    "How often a backend's name is looked up again.");
    static final Key<Unrouted> UNROUTED =
            Key.of(
                    "unrouted",
                    Choice.of(Unrouted.class),
                    "refuse",
                    "Paths that no model decides: refused, or forwarded to one healthy backend.");
    static final Key<ClientHalfClose> CLIENT_HALF_CLOSE =
            Key.of(
                            "client_half_close",
                            Choice.of(ClientHalfClose.class),
                            "cancel",
                            "What a client's FIN means while its request runs: it has left, or it has only"
                                    + " finished sending.")
                    .newConnections();
    static final Key<List<Bound<Cidr>>> TRUSTED_PROXIES =
            Key.of(
                            "trusted_proxies",
                            ListOf.distinct(new Network()),
                            "[]",
                            "Whose X-Forwarded-For, X-Forwarded-Proto and Forwarded are kept.")
                    .newConnections();
    static final Key<Secret> TOKEN =
            Key.of(
                    "token",
                    new Hidden(),
                    "\"\"",
                    "The bearer token that every change over the management API must carry. Empty"
                            + " asks for none.");
    static final Key<Fields> MANAGEMENT =
            Key.of("management", Section.of(TOKEN), "{}", "Who may steer the proxy.");
    static final Key<LogLevel> LEVEL =
            Key.of(
                    "level",
                    Choice.of(LogLevel.class),
                    "info",
                    "The least severe message that is logged.");
    static final Key<AccessFormat> ACCESS =
            Key.of(
                            "access",
                            Choice.of(AccessFormat.class),
                            "off",
                            "The access log: one line for each request that has ended.")
                    .restart();
    static final Key<String> ACCESS_FILE =
            Key.unset(
                            "access_file",
                            Common.FILE,
                            "standard output",
                            "Where the access log is written. A file that was renamed or removed"
                                    + " is made again within a second.")
                    .restart();
    static final Key<Fields> LOG =
            Key.of("log", Section.of(LEVEL, ACCESS, ACCESS_FILE), "{}", "What is logged.");
    static final Key<String> HANDOVER =
            Key.of(
                            "handover",
                            Text.of("the path of a socket, up to 96 bytes", "[\\x21-\\x7e]{0,96}"),
                            "\"\"",
                            "A Unix domain socket over which a proxy that is started with the same"
                                    + " path takes the listening sockets over from the one that"
                                    + " runs, which then finishes what it has and ends: an upgrade"
                                    + " that refuses nobody. Empty is none. On Linux, with the transport"
                                    + " epoll.")
                    .restart();
    static final Key<TransportChoice> TRANSPORT =
            Key.of(
                            "transport",
                            Choice.of(TransportChoice.class),
                            "auto",
                            "The system interface under the event loops; auto takes epoll where"
                                    + " there is one. On io_uring a reader that stands still may"
                                    + " have more held for it than `limits.stream_buffer` says.")
                    .restart();
    static final Key<Integer> THREADS =
            Key.of(
                            "threads",
                            new AutoOr(new Whole(1, 1024)),
                            "auto",
                            "Event loops; auto is one per core.")
                    .restart();

    static final Section ROOT =
            Section.of(
                    LISTENERS,
                    BACKENDS,
                    ENGINES,
                    MODELS,
                    HEALTH,
                    RETRY_BUDGET,
                    LIMITS,
                    ADMISSION,
                    DRAIN,
                    RESOLVE,
                    UNROUTED,
                    CLIENT_HALF_CLOSE,
                    TRUSTED_PROXIES,
                    MANAGEMENT,
                    LOG,
                    HANDOVER,
                    TRANSPORT,
                    THREADS);

    /** The paths of the sections that know a key of this name. */
    static List<String> placesOf(String name) {
        List<String> places = new ArrayList<>();
        collect(ROOT, "", name, places);
        return places;
    }

    private static void collect(Section section, String path, String name, List<String> places) {
        if (section.find(name).isPresent()) {
            places.add(path.isEmpty() ? "the top level" : path);
        }
        for (Key<?> key : section.keys()) {
            String below = path.isEmpty() ? key.name() : path + "." + key.name();
            sectionIn(key.type()).forEach(s -> collect(s, below, name, places));
        }
    }

    /** The section that a type holds, if it holds one. */
    static List<Section> sectionIn(Type<?> type) {
        return switch (type) {
            case Section section -> List.of(section);
            case Shorthand shorthand -> List.of(shorthand.section());
            case ListOf<?> list -> sectionIn(list.item());
            case MapOf<?> map -> sectionIn(map.value());
            case Scalar<?> _ -> List.of();
        };
    }
}
