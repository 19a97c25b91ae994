"""The proxies of a run: how each is configured, started, watched and stopped."""

import os
import socket
import string
import subprocess
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PERF = os.path.dirname(HERE)
ROOT = os.path.dirname(PERF)
KIT = os.path.join(ROOT, "proxy-codec", "src", "test", "resources", "io", "sluice", "testkit", "tls")
CERTIFICATE, KEY = os.path.join(KIT, "server.crt"), os.path.join(KIT, "server.key")
ENVOY = os.environ.get("ENVOY", "envoy")
START_WITHIN = 60.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def template(name, **values):
    with open(os.path.join(PERF, "peers", name)) as source:
        return string.Template(source.read()).substitute(values)


def write(path, text):
    with open(path, "w") as target:
        target.write(text)
    return path


class Peer:
    """One proxy in front of the backends. `routes` says whether it reads the model."""

    speaks_http2 = False  # with backends

    def __init__(self, name, run, routes):
        if run.upstream_http2 and not self.speaks_http2:
            raise SystemExit(f"{name} does not speak HTTP/2 with backends here")
        self.name, self.run, self.routes = name, run, routes
        self.warm = run.warm_jvm / 10
        self.port, self.http2_port, self.tls_port = free_port(), free_port(), free_port()
        self.process = None
        self.environment = {}

    def command(self):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def is_ready(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self):
        log = open(os.path.join(self.run.dir, self.name + ".log"), "wb")
        on_cores = ["taskset", "-c", self.run.cores] if self.run.cores else []
        self.process = subprocess.Popen(
            on_cores + self.command(), cwd=self.run.dir, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **self.environment})
        log.close()
        end = time.monotonic() + START_WITHIN
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise SystemExit(f"{self.name} did not start, see {log.name}")
            time.sleep(0.05)

    def pids(self):
        """The process and everything below it."""
        found, parents = [self.process.pid], {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/stat") as stat:
                        parent = int(stat.read().rpartition(")")[2].split()[1])
                    parents.setdefault(parent, []).append(int(entry))
                except OSError:
                    pass  # it has just ended
        for pid in found:
            found.extend(parents.get(pid, ()))
        return found

    def resident_mib(self):
        pages = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/statm") as statm:
                pages += int(statm.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Direct(Peer):
    """No proxy at all: what latency is added to."""

    def __init__(self, run):
        super().__init__("direct", run, False)
        self.port = run.backend_ports[0][1]

    def start(self):
        pass

    def pids(self):
        return []

    def resident_mib(self):
        return 0.0

    def version(self):
        return ""


class Relay(Peer):
    def __init__(self, run):
        super().__init__("relay", run, False)

    def command(self):
        binary = os.path.join(self.run.dir, "relay")
        subprocess.run(
            ["gcc", "-O2", "-o", binary, os.path.join(PERF, "peers", "relay.c")], check=True)
        return [binary, str(self.port)] + [str(port) for _, port in self.run.backend_ports]

    def version(self):
        return first_line(["gcc", "--version"])


class HAProxy(Peer):
    speaks_http2 = True

    def __init__(self, run):
        super().__init__("haproxy", run, True)

    def command(self):
        models = ""
        spoken = " proto h2" if self.run.upstream_http2 else ""
        for model in self.run.models:
            models += f"backend {model}\n    balance leastconn\n"
            for name, port in self.run.backend_ports:
                if name == model:
                    models += f"    server s{port} 127.0.0.1:{port}{spoken}\n"
            models += "\n"
        config = template(
            "haproxy.cfg", port=self.port, http2_port=self.http2_port, workers=self.run.workers,
            models=models)
        return ["haproxy", "-db", "-f", write(os.path.join(self.run.dir, "haproxy.cfg"), config)]

    def version(self):
        return first_line(["haproxy", "-v"])


class Nginx(Peer):
    def __init__(self, run):
        super().__init__("nginx", run, False)

    def command(self):
        servers = "\n".join(
            f"        server 127.0.0.1:{port};" for _, port in self.run.backend_ports)
        config = template(
            "nginx.conf", port=self.port, http2_port=self.http2_port, tls_port=self.tls_port,
            certificate=CERTIFICATE, key=KEY, workers=self.run.workers, servers=servers,
            dir=self.run.dir)
        path = write(os.path.join(self.run.dir, "nginx.conf"), config)
        return ["nginx", "-p", self.run.dir, "-c", path]

    def version(self):
        return first_line(["nginx", "-v"])


class Nghttpx(Peer):
    speaks_http2 = True

    def __init__(self, run):
        super().__init__("nghttpx", run, False)
        self.port = self.http2_port

    def command(self):
        spoken = "h2" if self.run.upstream_http2 else "http/1.1"
        backends = "\n".join(
            f"backend=127.0.0.1,{port};;proto={spoken}" for _, port in self.run.backend_ports)
        config = template(
            "nghttpx.conf", http2_port=self.http2_port, workers=self.run.workers, backends=backends)
        return ["nghttpx", "--conf", write(os.path.join(self.run.dir, "nghttpx.conf"), config)]

    def version(self):
        return first_line(["nghttpx", "--version"])


class Envoy(Peer):
    def __init__(self, run):
        super().__init__("envoy", run, False)

    def command(self):
        listeners = "".join(
            template("envoy-listener.yaml", port=port, codec=codec)
            for port, codec in ((self.port, "HTTP1"), (self.http2_port, "HTTP2")))
        backends = "\n".join(
            "              - endpoint: {address: {socket_address:"
            f" {{address: 127.0.0.1, port_value: {port}}}}}}}"
            for _, port in self.run.backend_ports)
        config = template("envoy.yaml", listeners=listeners.rstrip(), backends=backends)
        path = write(os.path.join(self.run.dir, "envoy.yaml"), config)
        return [ENVOY, "-c", path, "--concurrency", str(self.run.workers),
                "--disable-hot-restart", "--log-level", "warn"]

    def version(self):
        said = " ".join(run_for_text([ENVOY, "--version"]).split())
        return "envoy " + said[said.find("version:"):]  # it names the path of its file first


class Sluice(Peer):
    speaks_http2 = True

    def __init__(self, run, name, transport, java_options="", directory=ROOT):
        super().__init__(name, run, True)
        self.http2_port = self.port  # the client's first words decide
        self.program = os.path.join(directory, "sluice")
        self.warm = run.warm_jvm
        self.transport = transport
        self.environment = {"SLUICE_JAVA_OPTS": java_options} if java_options else {}

    def command(self):
        spoken = ", protocol: http2" if self.run.upstream_http2 else ""
        backends = "\n".join(
            f'  - {{url: "http://127.0.0.1:{port}", models: [{model}]{spoken}}}'
            for model, port in self.run.backend_ports)
        config = template(
            "sluice.yaml", port=self.port, tls_port=self.tls_port, certificate=CERTIFICATE, key=KEY,
            management_port=free_port(), workers=self.run.workers, transport=self.transport, backends=backends)
        path = write(os.path.join(self.run.dir, self.name + ".yaml"), config)
        return [self.program, "serve", "-c", path]

    def is_ready(self):
        try:
            url = f"http://127.0.0.1:{self.port}/readyz"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def version(self):
        return first_line([self.program, "--version"])


def run_for_text(command):
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def first_line(command):
    lines = run_for_text(command).splitlines()
    return lines[0].strip() if lines else ""


KINDS = {
    "direct": Direct,
    "relay": Relay,
    "haproxy": HAProxy,
    "nginx": Nginx,
    "nghttpx": Nghttpx,
    "envoy": Envoy,
    "sluice": lambda run: Sluice(run, "sluice", "auto"),
    "sluice-io_uring": lambda run: Sluice(run, "sluice-io_uring", "io_uring"),
    "sluice-epoll": lambda run: Sluice(run, "sluice-epoll", "epoll"),
    "sluice-nio": lambda run: Sluice(run, "sluice-nio", "nio"),
}


def add_variant(name, transport, java_options, directory):
    KINDS[name] = lambda run: Sluice(run, name, transport, java_options, directory)
