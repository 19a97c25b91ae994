"""One request after another over raw sockets: what a client sees, and when."""
import asyncio
import dataclasses
import json
import time


@dataclasses.dataclass
class Seen:
    """What came of one request; seconds from its sending."""

    status: int = 0
    head: float = 0.0
    first_token: float = 0.0
    end: float = 0.0
    events: int = 0
    whole: bool = False
    backend: str = ""
    retry_after: str = ""
    error: str = ""


def chat(model, tokens, stream=True, **more):
    body = {"model": model, "max_tokens": tokens, "stream": stream}
    body["messages"] = [{"role": "user", "content": "hello"}]
    return json.dumps(body | more).encode()


async def post(port, body, fields=(), path="/v1/chat/completions", timeout=120):
    """Posts on a connection of its own and reads the answer to its end. Never raises."""
    seen = Seen()
    began = time.monotonic()
    try:
        async with asyncio.timeout(timeout):
            await _post(port, body, fields, path, seen, began)
    except (OSError, asyncio.IncompleteReadError, ValueError, IndexError) as failure:
        seen.error = repr(failure)
    seen.end = time.monotonic() - began
    return seen


async def _post(port, body, fields, path, seen, began):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json"]
        head += [f"Content-Length: {len(body)}", "Connection: close", *fields]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        seen.head = time.monotonic() - began
        seen.status = int(lines[0].split(" ")[1])
        names = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        seen.backend = names.get("x-sluice-backend", "")
        seen.retry_after = names.get("retry-after", "")
        if names.get("transfer-encoding") == "chunked":
            await _chunks(reader, seen, began)
        else:
            body = await reader.readexactly(int(names.get("content-length", "0")))
            seen.error = "" if seen.status == 200 else body.decode("latin-1")
            seen.whole = True
    finally:
        writer.close()


async def _chunks(reader, seen, began):
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        data = await reader.readexactly(size + 2)
        if size == 0:
            seen.whole = True
            return
        if b'"content":"' in data.replace(b'"content":""', b"").replace(b'": "', b'":"'):
            seen.events += data.count(b"data:")
            seen.first_token = seen.first_token or time.monotonic() - began
