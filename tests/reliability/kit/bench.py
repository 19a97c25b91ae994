"""Processes, ports and figures that scenarios share."""
import dataclasses
import datetime
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]


@dataclasses.dataclass
class Row:
    """One claim: what it is about, what it has to be, what it was, and whether it held."""

    what: str
    target: str
    found: str
    held: bool


def percentile(values, share):
    """The value below which this share (0 to 1) of the values lies; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def free_port():
    """Below the ports of outgoing connections: who has it may need it again after a while."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.randrange(12_000, 32_000)))
                return probe.getsockname()[1]
            except OSError:
                continue


def unix_time(text):
    """As the proxy's logs write it."""
    return datetime.datetime.fromisoformat(text).timestamp()


class Process:
    """A process of Sluice; only it is ever signalled."""

    def __init__(self, arguments, log, java=""):
        with open(log, "wb") as out:
            self.popen = subprocess.Popen(
                [str(ROOT / "sluice"), *arguments], stdout=out, stderr=subprocess.STDOUT,
                env=os.environ | {"SLUICE_JAVA_OPTS": java}
            )
        self.log = log

    def signal(self, which):
        self.popen.send_signal(which)

    def said(self, *words):
        """When (Unix time) it logged a line with these words, each time."""
        lines = pathlib.Path(self.log).read_text().splitlines()
        return [unix_time(line.split(" ")[0]) for line in lines if all(w in line for w in words)]

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGCONT)
            self.popen.terminate()
            try:
                self.popen.wait(40)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()


class Bench:
    """What one scenario runs on: everything that it starts ends with it."""

    def __init__(self, name, short, keep=False):
        self.name = name
        self.short = short
        self.keep = keep
        self.processes = []

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="sluice-reliability-")
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stop()
        if self.keep:
            print(f"  kept: {self.directory}")
        else:
            shutil.rmtree(self.directory, ignore_errors=True)

    def sized(self, full, short):
        """A number at full size, or when the run is a short one."""
        return short if self.short else full

    def start(self, *arguments, java=""):
        log = os.path.join(self.directory, f"{len(self.processes)}.log")
        process = Process(arguments, log, java)
        self.processes.append(process)
        return process

    def simulate(self, *arguments, port=None):
        """A simulated model server: its process and its port, once it answers."""
        at = port or free_port()
        process = self.start("simulate", "--port", str(at), *arguments)
        self.await_ok(f"http://127.0.0.1:{at}/health", process)
        return process, at

    def serve(self, backends, more="", java=""):
        """A proxy in front of these ports: its process, its port and that of its management.

        ``more`` is further configuration, ``java`` further options for Java.
        """
        port, management = free_port(), free_port()
        lines = [
            "listeners:",
            f"  - {{bind: 127.0.0.1:{port}}}",
            f"  - {{bind: 127.0.0.1:{management}, serves: [management]}}",
        ]
        if "backends:" not in more:
            lines.append("backends:")
            lines += [f"  - http://127.0.0.1:{backend}" for backend in backends]
        access = os.path.join(self.directory, f"access-{port}.log")
        lines.append(f"log: {{access: json, access_file: '{access}'}}")
        path = os.path.join(self.directory, f"sluice-{port}.yaml")
        pathlib.Path(path).write_text("\n".join(lines) + "\n" + more)
        process = self.start("serve", "-c", path, java=java)
        self.await_ok(f"http://127.0.0.1:{port}/readyz", process)
        deadline = time.monotonic() + 120
        while self.serving(management) < len(backends):
            if time.monotonic() > deadline:
                raise RuntimeError(f"not all of {len(backends)} backends serve a model")
            time.sleep(0.05)
        return process, port, management

    def access(self, port):
        """What the proxy at this port says of its requests; times are seconds of Unix time."""
        path = pathlib.Path(self.directory, f"access-{port}.log")
        time.sleep(0.2)  # the log is at most 50 ms late
        if not path.exists():
            return []
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            line["ended"] = unix_time(line["time"])
            line["began"] = line["ended"] - line["duration_ms"] / 1000
        return [line for line in lines if "model" in line]

    def status(self, management):
        with urllib.request.urlopen(f"http://127.0.0.1:{management}/api/v1/status") as answer:
            return json.load(answer)

    def healthy(self, management):
        return sum(b["health"] == "healthy" for b in self.status(management)["backends"])

    def serving(self, management):
        """How many are healthy, and have told what they serve."""
        return sum(b["health"] == "healthy" and bool(b["models"])
                   for b in self.status(management)["backends"])

    def metrics(self, management):
        """The series of /metrics: name with labels to value."""
        with urllib.request.urlopen(f"http://127.0.0.1:{management}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    @staticmethod
    def await_ok(url, process, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if process.popen.poll() is not None:
                raise RuntimeError(pathlib.Path(process.log).read_text()[-2000:])
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{url} does not answer: " + pathlib.Path(process.log).read_text()[-2000:])
