package io.sluice.config;

import java.time.Duration;

/** The keys that bound memory and patience. */
final class LimitKeys {
    private LimitKeys() {}

    private static final long KI = 1L << 10;
    private static final long GI = 1L << 30;

    static final Key<Integer> CONNECTIONS =
            Key.of(
                            "connections",
                            new Whole(1, 10_000_000),
                            "20000",
                            "Client connections open at once.")
                    .newConnections();
    static final Key<Long> HEAD =
            Key.of("head", new Size(256, KI * KI), "64KiB", "The head of a request.")
                    .newConnections();
    static final Key<Long> BODY =
            Key.of("body", new Size(1, KI * GI), "64MiB", "The body of a request.");
    static final Key<Long> PEEK =
            Key.of(
                    "peek",
                    new Size(1, KI * GI),
                    "64MiB",
                    "How much of a body is held while its model is still unknown.");
    static final Key<Long> DISPATCH_AFTER =
            Key.of(
                    "dispatch_after",
                    new Size(0, GI),
                    "64KiB",
                    "A body of which this much is held goes upstream before it is whole.");
    static final Key<Long> REPLAY =
            Key.of(
                    "replay",
                    new Size(0, GI),
                    "1MiB",
                    "How much of a dispatched body is kept for another attempt.");
    static final Key<Long> STREAM_BUFFER =
            Key.of(
                            "stream_buffer",
                            new Size(KI, GI),
                            "64KiB",
                            "What is held of one response behind a slow client.")
                    .newConnections();
    static final Key<Long> BUFFERED =
            Key.of(
                    "buffered",
                    new Size(KI, KI * GI),
                    "512MiB",
                    "Everything that is held, of all requests and responses together.");
    static final Key<Duration> HEADER_TIME =
            Key.of(
                    "header_time",
                    Time.between("1ms", "1h"),
                    "15s",
                    "From a request's first byte to the end of its head.");
    static final Key<Long> UPLOAD_RATE =
            Key.of(
                    "upload_rate",
                    new Size(0, GI),
                    "1KiB",
                    "The least rate of a dispatched upload, per second; 0 is no minimum.");
    static final Key<Duration> STALLED_READER =
            Key.of(
                    "stalled_reader",
                    Time.between("1ms", "24h"),
                    "60s",
                    "How long a client may take nothing of its response before it is cut off.");

    static final Key<Integer> HTTP2_STREAMS =
            Key.of(
                            "streams",
                            new Whole(1, 10_000),
                            "100",
                            "Streams that a client may have open at once.")
                    .newConnections();
    static final Key<Integer> HTTP2_REQUESTS =
            Key.of(
                            "requests",
                            new Whole(1, 1_000_000_000),
                            "10000",
                            "Requests on one connection; then the client is asked to begin another"
                                    + " one, and what runs is finished.")
                    .newConnections();
    static final Key<Integer> HTTP2_RESETS =
            Key.of(
                            "resets",
                            new Whole(1, 1_000_000),
                            "400",
                            "Streams that a client may reset within 30 s, and just as many that it"
                                    + " may make the proxy reset; more end the connection.")
                    .newConnections();
    static final Key<Integer> HTTP2_CONTROL_FRAMES =
            Key.of(
                            "control_frames",
                            new Whole(1, 1_000_000),
                            "50",
                            "Pings, settings, priorities and credits that answer nothing, per"
                                    + " second for long; ten times as many may come at once.")
                    .newConnections();
    static final Key<Fields> HTTP2 =
            Key.of(
                    "http2",
                    Section.of(HTTP2_STREAMS, HTTP2_REQUESTS, HTTP2_RESETS, HTTP2_CONTROL_FRAMES),
                    "{}",
                    "What a client may do on one HTTP/2 connection.");

    static final Key<Integer> ADDRESS_CONNECTIONS =
            Key.of(
                            "connections",
                            new Whole(0, 10_000_000),
                            "0",
                            "Connections that one address may have open at once; more are closed at"
                                    + " once. 0 is no limit.")
                    .newConnections();
    static final Key<Integer> ADDRESS_CONNECTION_RATE =
            Key.of(
                            "connection_rate",
                            new Whole(0, 1_000_000),
                            "0",
                            "Connections that one address may begin per second; more wait unread,"
                                    + " for up to 10 s. 0 is no limit.")
                    .newConnections();
    static final Key<Duration> ABUSE_PAUSE =
            Key.of(
                    "abuse_pause",
                    Time.between("0ms", "60s"),
                    "1s",
                    "How long an HTTP/2 connection that is cut off for a flood stays open, unread,"
                            + " and new connections of its address wait before they are read; up"
                            + " to eight times as long for an address that goes on. 0 is not at"
                            + " all.");
    static final Key<Fields> PER_ADDRESS =
            Key.of(
                    "per_address",
                    Section.of(ADDRESS_CONNECTIONS, ADDRESS_CONNECTION_RATE, ABUSE_PAUSE),
                    "{}",
                    "What the clients of one address may do; of IPv6, of one /64. Addresses in"
                            + " `trusted_proxies` are exempt.");

    static final Section LIMITS =
            Section.of(
                    CONNECTIONS,
                    HEAD,
                    BODY,
                    PEEK,
                    DISPATCH_AFTER,
                    REPLAY,
                    STREAM_BUFFER,
                    BUFFERED,
                    HEADER_TIME,
                    UPLOAD_RATE,
                    STALLED_READER,
                    PER_ADDRESS,
                    HTTP2);
}
