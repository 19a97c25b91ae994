"""A backend that never finishes, and notes when it is told that nobody waits any more.

Speaks HTTP/1.1, or HTTP/2 when a connection begins with its preface. What it does with a request is
set before the request is sent: one is on its way at a time.
"""
import queue
import select
import socket
import threading
import time

from kit import frames

MODELS = b'{"data":[]}'
EVENT = b"data: one\n\n"
FLOOD = b"data: " + b"x" * 4000 + b"\n\n"
JSON = b'{"choices":[{"text":"'
GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Holder:
    """``does`` is nothing, begin or flood; ``streams`` whether its answer is one of events."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.server.getsockname()[1]
        self.does = "nothing"
        self.streams = True
        self.early = False
        self.sent = 0
        self.arrived, self.ended = queue.Queue(), queue.Queue()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.server.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            try:
                first = connection.recv(65536)
                if first.startswith(frames.PREFACE[:3]):
                    Http2(self, connection, first).serve()
                else:
                    self.serve_http1(connection, first)
            except (OSError, EOFError):
                pass

    # ---- HTTP/1.1

    def serve_http1(self, connection, data):
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        if data.startswith(b"GET"):
            connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                               % (len(MODELS), MODELS))
            return
        if not self.early:
            head, data = data.split(b"\r\n\r\n", 1)
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            while len(data) < length:
                data += connection.recv(65536)
        if self.does == "begin":
            connection.sendall(self.head() + self.chunk(self.piece()))
        self.arrived.put(True)
        if self.does == "flood":
            connection.sendall(self.head())
        self.hold(connection)
        self.ended.put(time.monotonic())

    def piece(self):
        return EVENT if self.streams else JSON

    def head(self):
        kind = b"text/event-stream" if self.streams else b"application/json"
        return (b"HTTP/1.1 200 OK\r\nContent-Type: " + kind
                + b"\r\nTransfer-Encoding: chunked\r\n\r\n")

    @staticmethod
    def chunk(data):
        return b"%x\r\n%s\r\n" % (len(data), data)

    def hold(self, connection):
        """Until the other side is gone; as many bytes as it takes meanwhile."""
        connection.setblocking(False)
        wanted = GONE | (0 if self.does == "flood" else select.POLLIN)
        waits = select.poll()
        waits.register(connection, wanted | (select.POLLOUT if self.does == "flood" else 0))
        rest = b""
        while True:
            happened = waits.poll()[0][1]
            if happened & GONE:
                return
            try:
                if happened & select.POLLIN and not connection.recv(65536):
                    return
                if happened & select.POLLOUT:
                    rest = rest or self.chunk(FLOOD)
                    count = connection.send(rest)
                    rest = rest[count:]
                    self.sent += count
            except ConnectionError:
                return


class Http2:
    """One connection of HTTP/2, one request on it at a time."""

    def __init__(self, holder, connection, first):
        self.holder = holder
        self.connection = connection
        self.input = frames.Stream(connection, first)
        self.window = {0: 65535}
        self.initial = 65535
        self.flooded = 0

    def serve(self):
        self.input.take(len(frames.PREFACE))
        self.connection.sendall(frames.settings(0x7FFF0000)
                                + frames.frame(frames.WINDOW_UPDATE, 0, 0, b"\x7f\xff\x00\x00"))
        current = 0
        try:
            while True:
                kind, flags, stream, payload = frames.read(self.input.take)
                if kind == frames.RST_STREAM and stream == current:
                    current = 0
                    self.flooded = 0
                    self.holder.ended.put(time.monotonic())
                elif kind == frames.HEADERS and flags & frames.END_STREAM:
                    self.answer_probe(stream)
                else:
                    current = self.frame(kind, flags, stream, payload, current)
        finally:
            if current:
                self.holder.ended.put(time.monotonic())

    def frame(self, kind, flags, stream, payload, current):
        if kind == frames.HEADERS:
            current = stream
            self.window[stream] = self.initial
            if self.holder.early:
                self.holder.arrived.put(True)
        elif kind == frames.DATA and flags & frames.END_STREAM:
            self.answer(stream)
        elif kind in (frames.SETTINGS, frames.PING) and not flags & frames.ACK:
            self.settings(kind, payload)
        elif kind == frames.WINDOW_UPDATE and stream in self.window:
            self.window[stream] += int.from_bytes(payload, "big")
            self.flood()
        return current

    def settings(self, kind, payload):
        for at in range(0, len(payload) if kind == frames.SETTINGS else 0, 6):
            if int.from_bytes(payload[at:at + 2], "big") == frames.INITIAL_WINDOW:
                self.initial = int.from_bytes(payload[at + 2:at + 6], "big")
        answer = payload if kind == frames.PING else b""
        self.connection.sendall(frames.frame(kind, frames.ACK, 0, answer))

    def answer_probe(self, stream):
        self.connection.sendall(frames.answer_head(stream, False) + frames.frame(
            frames.DATA, frames.END_STREAM, stream, MODELS))

    def answer(self, stream):
        if self.holder.does != "nothing":
            self.connection.sendall(frames.answer_head(stream, self.holder.streams))
        if self.holder.does == "begin":
            self.data(stream, self.holder.piece())
        self.holder.arrived.put(True)
        if self.holder.does == "flood":
            self.flooded = stream
            self.flood()

    def data(self, stream, piece):
        self.window[0] -= len(piece)
        self.window[stream] -= len(piece)
        self.connection.sendall(frames.frame(frames.DATA, 0, stream, piece))

    def flood(self):
        """As much as there is credit for."""
        while self.flooded and min(self.window[0], self.window[self.flooded]) >= len(FLOOD):
            self.data(self.flooded, FLOOD)
            self.holder.sent += len(FLOOD)
