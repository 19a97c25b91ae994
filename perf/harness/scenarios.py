"""The traffic that is measured, who carries it, and what Sluice may cost beside whom."""

from dataclasses import dataclass, field

HTTP1_PEERS = ["relay", "haproxy", "nginx", "sluice"]
HTTP2_PEERS = ["nghttpx", "haproxy", "envoy", "sluice"]
TLS_PEERS = ["nginx", "sluice"]


@dataclass(frozen=True)
class Scenario:
    kind: str  # a command of the generator: requests, events, handshakes; or h2load
    connections: int
    what: str
    peers: list = field(default_factory=lambda: HTTP1_PEERS)
    streams: int = 1  # at once on each connection
    http2: bool = False
    stalled: bool = False  # one more stream on each connection, which is not read
    tls: bool = False
    rate: int = 0  # requests a second in all; 0: each asks again at once
    padding: int = 0  # KiB that follow each answer
    at_most: dict = field(default_factory=dict)  # CPU time beside a peer's; "best": the cheapest

    def port(self, peer):
        return peer.tls_port if self.tls else peer.http2_port if self.http2 else peer.port

    def wanted(self, events_per_second):
        """How much work a second must be done, or 0 for as much as can be."""
        clients = self.connections * self.streams
        return self.rate if self.kind == "requests" else (
            clients * events_per_second if self.kind == "events" else 0)


ALL = {
    "requests-64": Scenario("requests", 64, "plain chat requests, 64 keep-alive connections"),
    "requests-512": Scenario("requests", 512, "plain chat requests, 512 keep-alive connections"),
    "events-1000": Scenario("events", 1000, "1,000 open streams of 20 events a second each"),
    "paced-64": Scenario(
        "requests", 64, "1,000 requests a second: latency with idle cores", rate=1000),
    "http2-requests": Scenario(
        "requests", 8, "plain chat requests, 16 streams on each of 8 HTTP/2 connections",
        HTTP2_PEERS, streams=16, http2=True,
        at_most={"nghttpx": 1.1, "haproxy": 0.65, "envoy": 0.4}),
    "http2-h2load": Scenario(
        "h2load", 8, "the same with h2load as the client",
        HTTP2_PEERS, streams=16, http2=True,
        at_most={"nghttpx": 1.1, "haproxy": 0.65, "envoy": 0.4}),
    "http2-events": Scenario(
        "events", 10, "1,000 open streams of 20 events a second each on 10 HTTP/2 connections",
        HTTP2_PEERS, streams=100, http2=True, at_most={"best": 0.8}),
    "http2-99": Scenario(
        "events", 1, "99 open streams of 20 events a second each on one HTTP/2 connection",
        HTTP2_PEERS, streams=99, http2=True),
    "http2-99-stalled": Scenario(
        "events", 1, "the same beside a stream that is not read: compare the latencies",
        HTTP2_PEERS, streams=99, http2=True, stalled=True),
    "tls-handshakes": Scenario(
        "handshakes", 16, "new connections with full TLS handshakes", TLS_PEERS, tls=True,
        at_most={"nginx": 1 / 0.9}),
    "tls-bulk": Scenario(
        "requests", 8, "answers of 1 MiB over TLS, 8 keep-alive connections", TLS_PEERS, tls=True,
        padding=1024, at_most={"nginx": 1.1}),
    "tls-events": Scenario(
        "events", 1000, "1,000 open streams of 20 events a second each over TLS", TLS_PEERS,
        tls=True, at_most={"nginx": 1.1}),
}
DEFAULT = ["requests-64", "requests-512", "events-1000"]
