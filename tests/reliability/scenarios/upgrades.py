"""The proxy itself is replaced while its clients stream; nobody may notice."""
import asyncio
import collections
import os
import pathlib
import random
import signal
import socket
import subprocess
import uuid

from kit.bench import ROOT, Row, free_port
from kit.client import chat
from kit.fleet import Fleet, Load, until
from kit.http2 import Connection

TITLE = "Twenty restarts of the proxy by handover, and five with a socket of systemd's kind"

BACKENDS = 4


def body():
    """Half a second of tokens."""
    return chat("m", 20, user=uuid.uuid4().hex)


def run(bench):
    fleet = Fleet(bench, BACKENDS, idle=75)
    handed, ended, clients = asyncio.run(hand_over(bench, fleet, bench.sized(20, 3)))
    twice = sum(len(where) > 1 for where in fleet.executions().values())
    activated, load = asyncio.run(activate(bench, fleet, bench.sized(5, 2)))
    return [
        Row("handover: successors that serve, predecessors that end with 0", f"{handed}, {handed}",
            f"{handed}, {ended}", ended == handed),
        *(row for client in clients for row in client.rows()),
        Row("handover: requests that were executed twice", "0", str(twice), twice == 0),
        Row("socket activation: restarts", "", str(activated), True),
        *load.rows(),
    ]


class Seen:
    """What came of the requests of one kind of client."""

    def __init__(self, name):
        self.name = name
        self.outcomes = collections.Counter()

    def rows(self):
        bad = {how: n for how, n in self.outcomes.items() if how != "whole"}
        for how in ("refused", "truncated"):
            bad.setdefault(how, 0)
        failed = sum(n for how, n in bad.items() if how not in ("refused", "truncated"))
        found = f"{bad['refused']}, {bad['truncated']}, {failed}"
        whole = self.outcomes["whole"]
        held = whole > 0 and found == "0, 0, 0"
        yield Row(f"{self.name}: streams", "", str(whole), whole > 0)
        yield Row(f"{self.name}: refused, truncated, failed", "0, 0, 0", found, held)
        if not held:
            print("   ", self.name, dict(self.outcomes))


class Fresh(Seen):
    """Streams on connections of their own, so many in a second."""

    async def run(self, port, rate, going):
        async with Load(port, rate, body(), timeout=120) as load:
            await going.wait()
        for one in load.seen.values():
            refused = "ConnectionRefused" in one.error
            cut = one.status == 200 and not one.whole
            other = one.error or f"status {one.status}"
            good = one.status == 200 and one.whole
            how = "whole" if good else "refused" if refused else "truncated" if cut else other
            self.outcomes[how] += 1


class Kept(Seen):
    """HTTP/1.1 on connections that are kept as long as the proxy allows it."""

    async def run(self, port, count, going):
        await asyncio.gather(*(self.client(port, random.Random(i), going) for i in range(count)))

    async def client(self, port, dice, going):
        while not going.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError as failure:
                self.outcomes["refused" if failure.errno == 111 else repr(failure)] += 1
                continue
            keeps = True
            while keeps and not going.is_set():
                keeps = await self.ask(reader, writer)
                await asyncio.sleep(min(dice.expovariate(2), 3))
                keeps = keeps and not reader.at_eof()
            writer.close()

    async def ask(self, reader, writer):
        question = body()
        fields = f"X-Request-ID: {uuid.uuid4().hex}\r\nContent-Length: {len(question)}\r\n"
        writer.write(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + fields.encode() + b"\r\n" + question
        )
        status = b""
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
            status = lines[0].split(b" ")[1]
            size = 1 if b"transfer-encoding: chunked" in lines else 0
            while size:
                size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
                await reader.readexactly(size + 2)
            self.outcomes["whole" if status == b"200" else f"status {status}"] += 1
            return status == b"200" and b"connection: close" not in lines
        except (OSError, asyncio.IncompleteReadError):
            self.outcomes["truncated" if status else "closed before an answer"] += 1
            return False


class Multiplexed(Seen):
    """HTTP/2: streams side by side on connections that are kept until a GOAWAY."""

    retries = []

    async def run(self, port, count, going):
        await asyncio.gather(*(self.connections(port, going) for _ in range(count)))

    async def connections(self, port, going):
        while not going.is_set():
            try:
                connection = await Connection().open(port)
            except OSError as failure:
                self.outcomes["refused" if failure.errno == 111 else repr(failure)] += 1
                continue
            await asyncio.gather(*(self.streams(connection, going) for _ in range(5)))
            asyncio.get_running_loop().call_later(1, connection.writer.close)

    async def streams(self, connection, going):
        while not going.is_set() and not connection.leaving:
            name = self.retries.pop() if self.retries else uuid.uuid4().hex
            how = await connection.post(body(), name)
            if how == "unprocessed":
                self.retries.append(name)
            else:
                self.outcomes[how] += 1


async def hand_over(bench, fleet, count):
    path = os.path.join(bench.directory, "handover.sock")
    old, port, _ = bench.serve(fleet.ports, f"handover: {path}\ndrain: {{grace: 30s}}\n")
    file = next(pathlib.Path(bench.directory).glob("sluice-*.yaml"))
    going = asyncio.Event()
    clients = [Fresh("new connections"), Kept("kept HTTP/1.1"), Multiplexed("HTTP/2")]
    sizes = [bench.sized(20, 10), bench.sized(20, 10), bench.sized(2, 1)]
    loads = [asyncio.create_task(c.run(port, n, going)) for c, n in zip(clients, sizes)]
    ended = 0
    for _ in range(count):
        await asyncio.sleep(1)
        successor = bench.start("serve", "-c", str(file))
        code = await asyncio.to_thread(old.popen.wait, 300)
        ended += code == 0 and successor.popen.poll() is None
        old = successor
    going.set()
    await asyncio.gather(*loads)
    old.stop()
    return count, ended, clients


async def activate(bench, fleet, count):
    """One socket that stays open, as systemd does it; the proxy behind it is restarted."""
    file = os.path.join(bench.directory, "activated.yaml")
    port, management = free_port(), free_port()
    backends = ", ".join(f"http://127.0.0.1:{one}" for one in fleet.ports)
    pathlib.Path(file).write_text(
        f"listeners: [{{bind: 127.0.0.1:{port}}}, "
        f"{{bind: 127.0.0.1:{management}, serves: [management]}}]\n"
        f"backends: [{backends}]\n"
    )
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(4096)
        process = activated(bench, listening, file)
        going = asyncio.Event()
        load = Fresh("socket activation")
        running = asyncio.create_task(load.run(port, bench.sized(20, 10), going))
        for _ in range(count):
            await until(lambda: answers(bench, management))
            await asyncio.sleep(1)
            process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(process.wait, 60)
            process = activated(bench, listening, file)
        going.set()
        await running
        process.terminate()
        process.wait(60)
    return count, load


def answers(bench, management):
    try:
        return bench.healthy(management) == BACKENDS
    except OSError:
        return False


def activated(bench, listening, file):
    """As systemd starts a service: the socket is descriptor 3 of the process that LISTEN_PID names."""
    command = 'exec 3<&"$0"; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"'
    log = open(os.path.join(bench.directory, "activated.log"), "ab")
    with log:
        return subprocess.Popen(
            ["sh", "-c", command, str(listening.fileno()), str(ROOT / "sluice"), "serve", "-c", file],
            pass_fds=[listening.fileno()], stdout=log, stderr=subprocess.STDOUT,
        )
