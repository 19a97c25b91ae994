"""A model server that writes down what it was given before it begins with it.

    backend.py PORT LOG [--first 0.05] [--between 0.02] [--tokens 20] [--idle 5]

Each request is one line in LOG, "ID ATTEMPT", written in one piece when the whole request is there:
it survives kill -9. A body with "crash" in it kills the process. SIGTERM finishes what runs.
"""
import argparse
import asyncio
import json
import os
import signal

EVENT = b'data: {"choices":[{"delta":{"content":"word "}}]}\n\n'


def response(status, body, fields=""):
    return (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{fields}"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Server:
    def __init__(self, options):
        self.options = options
        self.log = os.open(options.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.running = 0
        self.stopping = False

    async def connection(self, reader, writer):
        try:
            while not self.stopping:
                head = await self.head(reader)
                lines = head.decode("latin-1").split("\r\n")
                fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                self.running += 1
                try:
                    await self.answer(lines[0].split(" ")[1], fields, body, writer)
                finally:
                    self.running -= 1
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass
        finally:
            writer.close()

    async def head(self, reader):
        """As uvicorn: what is here when the time is up is served, however late that is noticed."""
        reading = asyncio.ensure_future(reader.readuntil(b"\r\n\r\n"))
        await asyncio.wait({reading}, timeout=self.options.idle)
        await asyncio.sleep(0)
        if not reading.done():
            reading.cancel()
            raise TimeoutError
        return await reading

    async def answer(self, path, fields, body, writer):
        if path == "/health":
            writer.write(response(200, b"{}"))
        elif path == "/v1/models":
            writer.write(response(200, b'{"data":[{"id":"m","object":"model"}]}'))
        else:
            entry = f"{fields.get('x-request-id', '-')} {fields.get('x-sluice-attempt', '-')}\n"
            os.write(self.log, entry.encode())
            if b"crash" in body:
                os.kill(os.getpid(), signal.SIGKILL)
            if json.loads(body).get("stream"):
                await self.stream(writer)
            else:
                await asyncio.sleep(self.options.first)
                writer.write(response(200, b"{}"))
        await writer.drain()

    async def stream(self, writer):
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for token in range(self.options.tokens):
            await asyncio.sleep(self.options.between if token else self.options.first)
            writer.write(b"%x\r\n%s\r\n" % (len(EVENT), EVENT))
            await writer.drain()
        writer.write(b"0\r\n\r\n")


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("log")
    parser.add_argument("--first", type=float, default=0.05)
    parser.add_argument("--between", type=float, default=0.02)
    parser.add_argument("--tokens", type=int, default=20)
    parser.add_argument("--idle", type=float, default=5)
    server = Server(parser.parse_args())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    listening = await asyncio.start_server(
        server.connection, "127.0.0.1", server.options.port, backlog=1024
    )
    await stop.wait()
    listening.close()
    while server.running:
        await asyncio.sleep(0.01)
    os._exit(0)


asyncio.run(main())
