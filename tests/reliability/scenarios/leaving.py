"""Clients that leave, and how soon and how completely they are forgotten."""
import http.client
import json
import os
import pathlib
import socket
import struct
import sys
import threading
import time

from kit import frames
from kit.bench import Row, percentile
from kit.holder import Holder
from kit.java import Generator

TITLE = """Clients that leave in each phase of a request, by FIN, by RST and over HTTP/2 by \
RST_STREAM, streaming and not, in front of a backend of HTTP/1.1 and one of HTTP/2; and a great many \
that leave at random moments while backends misbehave, fall and come back"""

TARGET = 50.0
ONES = ("m1", "m2")
REQUEST = (b"POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
           b"Content-Length: %d\r\n\r\n")
LARGE = 60_000  # half of it is more than is held back, and less than HTTP/2's first window
PHASES = {
    "its head arrives": "the proxy has closed the connection too",
    "its body arrives": "upstream",
    "it waits for a place": "its place in the queue is free",
    "its backend is connected to": "its slot there is free",
    "it waits for the answer's head": "upstream",
    "the answer streams": "upstream",
    "the answer waits for it to read": "upstream",
}


class Client:
    """A connection with one request, in HTTP/1.1 or HTTP/2, that can be left."""

    def __init__(self, port, http2, small):
        self.sock = socket.socket()
        if small:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.sock.settimeout(20)
        self.sock.connect(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.http2 = http2
        if http2:
            self.sock.sendall(frames.PREFACE + frames.settings(65535))

    def send(self, body, part):
        """A whole request, its body's first part (0 to 1), or (None) a part of its head."""
        sent = body[:int(len(body) * (part or 0))]
        if self.http2:
            head = frames.chat_head(1, 0 if part is None else frames.END_HEADERS)
            data = [frames.frame(frames.DATA, 0, 1, sent[at:at + 16384])
                    for at in range(0, len(sent), 16384)]
            if part == 1:
                data[-1] = frames.frame(frames.DATA, frames.END_STREAM, 1, sent[-(len(sent) % 16384):])
            self.sock.sendall(head + b"".join(data))
        else:
            head = REQUEST % len(body)
            self.sock.sendall(head[:60] if part is None else head + sent)

    def leave(self, how):
        if how == "RST":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()
        elif how == "RST_STREAM":
            self.sock.sendall(frames.frame(frames.RST_STREAM, 0, 1, frames.CANCEL))
        else:
            self.sock.shutdown(socket.SHUT_WR)

    def await_end(self):
        try:
            while self.sock.recv(65536):
                pass
        except ConnectionError:
            pass

    def await_text(self, text):
        data = b""
        while text not in data:
            data += self.sock.recv(65536)


class Unaccepting:
    """Answers one probe, and then accepts nobody: who dials it waits."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.port = self.server.getsockname()[1]
        self.fillers = []

    def answer_probes(self, count):
        for _ in range(count):
            connection, _ = self.server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")

    def fill(self):
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.port))
            self.fillers.append(one)
        time.sleep(0.1)


class Status:
    """The proxy's status, over one connection."""

    def __init__(self, management):
        self.connection = http.client.HTTPConnection("127.0.0.1", management)

    def read(self):
        self.connection.request("GET", "/api/v1/status")
        return json.load(self.connection.getresponse())

    def until(self, condition):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if condition(self.read()):
                return time.monotonic()
        raise RuntimeError("the proxy's status does not come to what it should be")


def run(bench):
    sys.setswitchinterval(0.0005)
    return timed(bench) + aborted(bench)


# ---- how soon


def timed(bench):
    stage = Stage(bench)
    out = []
    for phase, end in PHASES.items():
        for http2 in (False, True):
            times = []
            for streams in (False, True):
                for one in stage.ones(phase):
                    times += stage.tries(phase, http2, streams, one, bench.sized(100, 6))
            worst = percentile(times, 0.99)
            what = "its backend hears of it" if end == "upstream" else end
            out.append(Row(
                f"left over HTTP/{2 if http2 else 1.1} while {phase}: until {what}, "
                "p50 / p99 / longest", f"<= {TARGET:.0f} ms (p99)",
                f"{percentile(times, 0.5):.1f} / {worst:.1f} / {max(times):.1f} ms of {len(times)}",
                worst <= TARGET))
    out.append(Row("requests that no backend should have heard of", "0 arrived",
                   f"{stage.strays()} arrived", stage.strays() == 0))
    return out


class Stage:
    """A proxy, and a backend for each phase."""

    def __init__(self, bench):
        self.holders = {name: Holder() for name in (*ONES, "full")}
        self.unaccepting = Unaccepting()
        h1, h2, full = (holder.port for holder in self.holders.values())
        backends = f"""backends:
  - {{url: 'http://127.0.0.1:{h1}', models: [m1]}}
  - {{url: 'http://127.0.0.1:{h2}', models: [m2], protocol: http2}}
  - {{url: 'http://127.0.0.1:{self.unaccepting.port}', models: [silent]}}
  - {{url: 'http://127.0.0.1:{full}', models: [full], max_in_flight: 1}}
models: {{silent: {{timeouts: {{connect: 30s}}}}}}
health: {{interval: 1h, timeout: 30s}}
limits: {{dispatch_after: 16KiB, http2: {{resets: 1000000, requests: 1000000}}}}
admission: {{queue_time: 1m}}
"""
        probes = threading.Thread(target=self.unaccepting.answer_probes, args=(1,), daemon=True)
        probes.start()
        self.process, self.port, management = bench.serve([h1, h2, full, self.unaccepting.port], backends)
        probes.join()
        self.unaccepting.fill()
        self.status = Status(management)
        self.occupant = None

    @staticmethod
    def ones(phase):
        """Which backends it is about."""
        return {"its head arrives": ["m1"], "it waits for a place": ["full"],
                "its backend is connected to": ["silent"]}.get(phase, ONES)

    def strays(self):
        return sum(holder.arrived.qsize() for holder in self.holders.values())

    def tries(self, phase, http2, streams, one, count):
        if one == "full":
            self.occupy()
        warm = min(10, count)
        ways = ["FIN", "RST", "RST_STREAM"] if http2 else ["FIN", "RST"]
        if phase == "its head arrives":
            ways = ["FIN"]  # the end of the connection is what is waited for
        times = [self.once(phase, http2, streams, one, ways[i % len(ways)])
                 for i in range(warm + count)]
        if one == "full":
            self.vacate()
        return times[warm:]

    def occupy(self):
        holder = self.holders["full"]
        holder.does, holder.early = "nothing", False
        self.occupant = Client(self.port, False, False)
        self.occupant.send(self.body("full", True, 10), 1)
        holder.arrived.get(timeout=20)

    def vacate(self):
        self.occupant.leave("RST")
        self.holders["full"].ended.get(timeout=20)

    @staticmethod
    def body(model, streams, size):
        text = {"model": model, "stream": streams, "messages": [], "user": "x" * size}
        return json.dumps(text).encode()

    def once(self, phase, http2, streams, one, how):
        holder = self.holders.get(one)
        large = phase == "its body arrives"
        if holder:
            holder.streams, holder.early = streams, large
            holder.does = {"the answer streams": "begin",
                           "the answer waits for it to read": "flood"}.get(phase, "nothing")
        unread = phase == "the answer waits for it to read"
        client = Client(self.port, http2, unread)
        part = None if phase == "its head arrives" else 0.5 if large else 1
        client.send(self.body(one, streams, LARGE if large else 10), part)
        self.settle(phase, client, holder)
        left = time.monotonic()
        client.leave(how)
        ended = self.end(phase, client, holder)
        client.sock.close()
        return 1000 * (ended - left)

    def settle(self, phase, client, holder):
        """Until the phase is reached."""
        if phase == "it waits for a place":
            self.status.until(lambda s: s["waiting"] == 1)
        elif phase == "its backend is connected to":
            self.status.until(lambda s: self.dialled(s) == 1)
        elif phase != "its head arrives":
            holder.arrived.get(timeout=20)
            if phase == "the answer streams":
                client.await_text(b"data: one" if holder.streams else b"choices")
        time.sleep(0.003)
        while holder and holder.does == "flood" and self.flows(holder):
            pass

    @staticmethod
    def flows(holder):
        before = holder.sent
        time.sleep(0.03)
        return holder.sent != before

    def dialled(self, status):
        silent = next(b for b in status["backends"] if "silent" in b["models"])
        return silent["in_flight"]

    def end(self, phase, client, holder):
        if phase == "its head arrives":
            client.await_end()
            return time.monotonic()
        if phase == "it waits for a place":
            return self.status.until(lambda s: s["waiting"] == 0)
        if phase == "its backend is connected to":
            return self.status.until(lambda s: self.dialled(s) == 0)
        return holder.ended.get(timeout=20)


# ---- how completely


def aborted(bench):
    count = int(os.environ.get("ABORTS", bench.sized(1_000_000, 20_000)))
    aborts = Generator(bench, "Aborts", count=count, lanes=1024, backends=4, seed=1)
    settings = """
models: {m: {timeouts: {connect: 200ms, response_head: 200ms, between_tokens: 200ms}}}
health: {interval: 200ms, timeout: 2s, eject_for: 300ms, slow_start: 0s}
limits: {dispatch_after: 16KiB, stream_buffer: 16KiB, buffered: 256MiB, http2: {resets: 1000000}}
"""
    process, port, management = bench.serve(
        aborts.ports, settings, "-Dio.netty.leakDetection.level=advanced")
    files = open_files(process)
    began = time.monotonic()
    aborts.tell(port)
    found = aborts.heard()
    seconds = time.monotonic() - began
    gauges = quiet(bench, management)
    left = {name: value for name, value in gauges.items() if value}
    grown = open_files(process) - files
    leaks = pathlib.Path(process.log).read_text().count("LEAK")
    errors = [line for line in pathlib.Path(process.log).read_text().splitlines() if " ERROR " in line]
    for line in errors[:5]:
        print("   ", line, flush=True)
    kept = 2 * 4 * 2  # each of two loops lets a connection to each backend lie, to see it closed
    return [
        Row("random aborts: requests, in", f">= {bench.sized(1_000_000, 0):,}",
            f"{found['made']:,} in {seconds:.0f} s", found["made"] >= bench.sized(1_000_000, 0)),
        Row("random aborts: of these read to their end, left by RST_STREAM", "",
            f"{found['answered']:,}, {found['streams_reset']:,}", True),
        Row("random aborts: times that a backend fell and came back meanwhile",
            f">= {seconds // 2:.0f} (one in two seconds)", str(found["fell"]),
            found["fell"] >= seconds // 2),
        Row("random aborts: gauges that are not 0 afterwards (in flight, waiting, held bytes, "
            "connections in use)", "none", ", ".join(f"{n} {v:.0f}" for n, v in left.items()) or "none",
            not left),
        Row("random aborts: buffers reported as leaked, and errors logged", "0, 0",
            f"{leaks}, {len(errors)}", not leaks and not errors),
        Row("random aborts: open files of the proxy, more than before", f"<= {kept} (idle connections)",
            str(grown), grown <= kept),
    ]


def open_files(process):
    return len(os.listdir(f"/proc/{process.popen.pid}/fd"))


def quiet(bench, management):
    """The gauges when they have come to rest: the status and /metrics."""
    end = time.monotonic() + 30
    while True:
        gauges = {name: value for name, value in bench.metrics(management).items()
                  if name.startswith(("sluice_streams", "sluice_waiting", "sluice_backend_in_flight",
                                      "sluice_buffered_bytes", "sluice_client_connections{",
                                      "sluice_client_connections"))
                  and not name.startswith("sluice_client_connections_refused")
                  or 'state="active"' in name}
        status = bench.status(management)
        gauges["status: waiting"] = status["waiting"]
        gauges["status: in flight"] = sum(b["in_flight"] for b in status["backends"])
        gauges["sluice_client_connections"] -= 1  # this one
        if not any(gauges.values()) or time.monotonic() > end:
            return gauges
        time.sleep(0.5)
