"""Backends that are killed and started again, and the load on them."""
import asyncio
import collections
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request
import uuid

from kit.bench import free_port
from kit.client import chat, post

BACKEND = pathlib.Path(__file__).with_name("backend.py")


class Fleet:
    """Model servers that write down what they are given; those still running are killed at the end."""

    def __init__(self, bench, count, **options):
        self.directory = bench.directory
        self.options = [text for k, v in options.items() for text in (f"--{k}", str(v))]
        self.ports = [free_port() for _ in range(count)]
        self.running = {}
        bench.processes.append(self)
        for port in self.ports:
            self.start(port)

    def log(self, port):
        return os.path.join(self.directory, f"backend-{port}.log")

    def start(self, port):
        arguments = [sys.executable, str(BACKEND), str(port), self.log(port), *self.options]
        self.running[port] = subprocess.Popen(arguments)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"the backend on {port} does not answer")

    def kill(self, port, which=signal.SIGKILL):
        self.running[port].send_signal(which)
        if which in (signal.SIGKILL, signal.SIGTERM):
            self.running[port].wait()

    def stop(self):
        for process in self.running.values():
            if process.poll() is None:
                process.kill()
                process.wait()

    def executions(self):
        """How often each request id was begun, and where."""
        where = collections.defaultdict(list)
        for port in self.ports:
            if os.path.exists(self.log(port)):
                for line in pathlib.Path(self.log(port)).read_text().splitlines():
                    where[line.split(" ")[0]].append(port)
        return where


class Load:
    """Requests at a rate, for as long as it is entered; what came of each, by its id."""

    def __init__(self, port, rate, body=None, timeout=60):
        self.port = port
        self.rate = rate
        self.body = body or chat("m", 20)
        self.timeout = timeout
        self.seen = {}
        self.tasks = set()

    async def __aenter__(self):
        self.pacing = asyncio.create_task(self.pace())
        return self

    async def __aexit__(self, *_):
        self.pacing.cancel()
        await asyncio.gather(*self.tasks)

    async def pace(self):
        due = time.monotonic()
        while True:
            task = asyncio.create_task(self.one())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            due += 1 / self.rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def one(self):
        name = uuid.uuid4().hex
        fields = [f"X-Request-ID: {name}"]
        self.seen[name] = await post(self.port, self.body, fields, timeout=self.timeout)

    def failed(self):
        return {name: one for name, one in self.seen.items() if one.status != 200 or not one.whole}


async def until(condition, seconds=30, pause=0.005):
    """Waits, in seconds; how long it took, or infinity."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if await asyncio.to_thread(condition):
            return time.monotonic() - began
        await asyncio.sleep(pause)
    return float("inf")
