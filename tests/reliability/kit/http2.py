"""As much of an HTTP/2 client as a load needs, by prior knowledge: what came of each stream."""
import asyncio
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
REFUSED_STREAM = 7
STATUS_200 = 0x88  # the first byte of such a head, RFC 7541 appendix A


def field(name, value):
    return b"\x00%c%s%c%s" % (len(name), name, len(value), value)


def head(name):
    fields = [(b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"x")]
    fields += [(b":path", b"/v1/chat/completions"), (b"content-type", b"application/json")]
    fields += [(b"x-request-id", name.encode())]
    return b"".join(field(*one) for one in fields)


class Connection:
    """Streams side by side; it leaves when it is told to, as it should."""

    def __init__(self):
        self.streams = {}
        self.next = 1
        self.leaving = False
        self.last = 2**31 - 1

    async def open(self, port):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.writer.write(PREFACE)
        self.frame(SETTINGS, 0, 0, b"")
        self.frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 2**30))
        self.reading = asyncio.create_task(self.read())
        return self

    def frame(self, kind, flags, stream, payload):
        self.writer.write(struct.pack(">IBI", len(payload) << 8 | kind, flags, stream) + payload)

    async def post(self, body, name):
        """"whole"; "unprocessed", to be sent again elsewhere; or what went wrong."""
        stream, self.next = self.next, self.next + 2
        ended = self.streams[stream] = asyncio.get_running_loop().create_future()
        ended.status = 0
        self.frame(HEADERS, END_HEADERS, stream, head(name))
        self.frame(DATA, END_STREAM, stream, body)
        return await ended

    def end(self, stream, how):
        ended = self.streams.pop(stream, None)
        if ended is not None and not ended.done():
            ended.set_result(how)

    async def read(self):
        try:
            while True:
                length, kind, flags, stream = struct.unpack(
                    ">IBBI", b"\0" + await self.reader.readexactly(9)
                )
                self.take(kind, flags, stream, await self.reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.leaving = True
            for stream in list(self.streams):
                self.end(stream, "unprocessed" if stream > self.last else "truncated")
            self.writer.close()

    def take(self, kind, flags, stream, payload):
        if kind in (SETTINGS, PING) and not flags & ACK:
            self.frame(kind, ACK, 0, payload if kind == PING else b"")
        elif kind == GOAWAY:
            self.leaving = True
            self.last = struct.unpack(">I", payload[:4])[0]
        elif kind == RST_STREAM:
            refused = struct.unpack(">I", payload)[0] == REFUSED_STREAM
            self.end(stream, "unprocessed" if refused else "truncated")
        elif kind == HEADERS and stream in self.streams and not self.streams[stream].status:
            self.streams[stream].status = payload[0]
        if kind in (HEADERS, DATA) and flags & END_STREAM and stream in self.streams:
            good = self.streams[stream].status == STATUS_200
            self.end(stream, "whole" if good else "another status than 200")
