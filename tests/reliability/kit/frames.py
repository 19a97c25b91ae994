"""As much of HTTP/2 as it takes to leave somebody: frames by hand, heads without compression."""
DATA, HEADERS, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE = 0, 1, 3, 4, 6, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
INITIAL_WINDOW = 4
CANCEL = (8).to_bytes(4, "big")


def frame(kind, flags, stream, payload=b""):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags])
            + stream.to_bytes(4, "big") + payload)


def settings(window):
    return frame(SETTINGS, 0, 0, INITIAL_WINDOW.to_bytes(2, "big") + window.to_bytes(4, "big"))


def _field(name, value):
    prefix = bytes([name]) if name < 15 else bytes([15, name - 15])
    return prefix + bytes([len(value)]) + value


def chat_head(stream, flags=END_HEADERS):
    """The head of a chat request: literals that nobody remembers."""
    block = b"\x83\x86" + _field(4, b"/v1/chat/completions") + _field(1, b"p")
    return frame(HEADERS, flags, stream, block + _field(31, b"application/json"))


def answer_head(stream, streams, flags=END_HEADERS):
    kind = b"text/event-stream" if streams else b"application/json"
    return frame(HEADERS, flags, stream, b"\x88" + _field(31, kind))


def read(take):
    """One frame: kind, flags, stream, payload. ``take(n)`` gives exactly n bytes."""
    head = take(9)
    payload = take(int.from_bytes(head[:3], "big"))
    return head[3], head[4], int.from_bytes(head[5:9], "big") & 0x7FFFFFFF, payload


class Stream:
    """Exactly so many bytes of a socket, however they arrive."""

    def __init__(self, sock, first=b""):
        self.sock = sock
        self.held = first

    def take(self, count):
        while len(self.held) < count:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.held += data
        taken, self.held = self.held[:count], self.held[count:]
        return taken
