"""What the measuring commands share: the build, the backend, and the generators of load."""

import json
import os
import resource
import subprocess
import sys

from . import h2load, jdk, peers

RATE = 20  # events per second of each stream


def allow_files(needed):
    """Raises the limit of open files as far as it goes, and ends when that is too low."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most != resource.RLIM_INFINITY and most < needed:
        sys.exit(f"the limit of open files is {most}, {needed} are needed (ulimit -n)")


def build():
    subprocess.run(
        ["mvn", "-B", "-ntp", "-q", "-pl", "proxy-bench", "-am", "-DskipTests",
         "-Dformat.skip=true", "package"], cwd=peers.ROOT, check=True)


class Run:
    """The settings and the running backend, which all peers share."""

    models = ["alpha-7b", "gamma-7b"]

    def __init__(self, directory, workers, cores="", warm_jvm=0, loops=1, replicas=2,
                 upstream_http2=False):
        self.dir = directory
        self.workers = workers
        self.cores = cores
        self.warm_jvm = warm_jvm
        self.loops = loops
        self.upstream_http2 = upstream_http2
        classes = os.path.join(peers.ROOT, "proxy-bench", "target")
        # The first compiler alone: these processes are short-lived, and their cost does not count.
        self.java = [
            os.path.join(jdk.java_home(), "bin", "java"), "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-cp",
            f"{classes}/classes:{classes}/lib/*", "io.sluice.bench.Bench"]
        served = [model for model in self.models for _ in range(replicas)]
        self.backend = subprocess.Popen(
            self.java + ["backend", "--loops", str(self.loops), "--events-per-second", str(RATE)]
            + ["--http2"] * upstream_http2
            + [part for model in served for part in ("--model", model)],
            stdout=subprocess.PIPE, text=True)
        ports = json.loads(self.backend.stdout.readline())["ports"]
        self.backend_ports = list(zip(served, ports))

    def stop(self):
        self.backend.terminate()
        self.backend.wait()

    def load(self, peer, scenario, seconds, warm=0):
        """Load of one kind through `peer`: what the generator reports. One failure ends all."""
        if scenario.kind == "h2load":
            return h2load.load(self, peer, scenario, seconds, warm)
        command = self.java + [
            scenario.kind, "--port", str(scenario.port(peer)),
            "--connections", str(scenario.connections),
            "--warm", str(warm), "--seconds", str(seconds), "--loops", str(self.loops),
            f"--watch=backend={self.backend.pid}"]
        command += [f"--watch=proxy={pid}" for pid in peer.pids()]
        if scenario.http2:
            command += ["--http2", "--streams", str(scenario.streams)]
        if scenario.stalled:
            command.append("--stalled")
        if scenario.tls:
            command.append("--tls")
        if scenario.rate:
            command += ["--rate", str(scenario.rate)]
        if scenario.padding:
            command += ["--padding", str(scenario.padding)]
        if isinstance(peer, peers.Direct):
            command += ["--model", self.models[0]]
        else:
            command += [part for model in self.models for part in ("--model", model)]
        if peer.routes:
            command.append("--routed")
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        said = json.loads(done.stdout) if done.stdout else {"failures": 1, "first_failure": "?"}
        if done.returncode or said["failures"]:
            raise SystemExit(
                f"{peer.name}, {scenario.kind}: {said['failures']} failures, the first:"
                f" {said['first_failure']}")
        return said
