"""Lets other parsers read what the proxy has forwarded, and what it has taken for a model."""

import json
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import venv
import zlib

HERE = pathlib.Path(__file__).resolve().parent
PARSERS = HERE / "parsers"
CONFIGURATIONS = HERE.parent.parent / "proxy-core/src/test/resources/io/sluice/conformance"
BATCH = 100  # requests on one connection, as a pipeline
LAST = b"GET /LAST HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class Worker:
  """A parser in a process of its own: a frame of bytes in, a line of JSON out."""

  def __init__(self, *command):
    self.process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

  def ask(self, frame):
    self.process.stdin.write(struct.pack(">I", len(frame)) + frame)
    self.process.stdin.flush()
    return json.loads(self.process.stdout.readline())

  def parse(self, stream):
    answer = self.ask(stream)
    return answer["seen"], answer["error"]

  def close(self):
    self.process.stdin.close()
    self.process.wait()


class Sink:
  """A backend that notes what another proxy makes of a stream of requests."""

  def __init__(self):
    self.seen = []
    self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    self.port = self.listener.getsockname()[1]
    threading.Thread(target=self.accept, daemon=True).start()

  def accept(self):
    while True:
      connection, _ = self.listener.accept()
      connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
      threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

  def serve(self, connection):
    with connection, connection.makefile("rb") as stream:
      try:
        while request := self.read(stream):
          self.seen.append(request)
          connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      except OSError:
        pass

  @staticmethod
  def read(stream):
    start = stream.readline()
    if not start:
      return ""
    fields = {}
    while (line := stream.readline()) not in (b"\r\n", b""):
      name, _, value = line.partition(b":")
      fields[name.strip().lower()] = value.strip()
    if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
      body = b""
      while size := int(stream.readline().split(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
      while stream.readline() not in (b"\r\n", b""):
        pass
    else:
      body = stream.read(int(fields.get(b"content-length", b"0")))
    method, target, _ = start.decode("latin-1").split(" ", 2)
    host = fields.get(b"host", b"").decode("latin-1")
    return f"{method} {target} {host} {len(body)} {zlib.crc32(body)}"


class Proxy:
  """nginx or HAProxy, configured as for the cases, before a sink."""

  def __init__(self, name, work):
    self.sink = Sink()
    self.port, tls_port = free_ports(2)
    directory = work / name
    directory.mkdir(parents=True, exist_ok=True)
    certificates = HERE.parent.parent / "proxy-codec/src/test/resources/io/sluice/testkit/tls"
    shutil.copy(certificates / "server.crt", directory / "server.crt")
    shutil.copy(certificates / "server.key", directory / "server.crt.key")
    text = (CONFIGURATIONS / f"{name}.conf").read_text()
    for word, value in (("$port", self.port), ("$tls_port", tls_port), ("$backend", self.sink.port),
                        ("$dir", directory)):
      text = text.replace(word, str(value))
    text = text.replace('Connection "";', 'Connection ""; proxy_set_header Host $http_host;')
    file = directory / f"{name}.conf"
    file.write_text(text)
    command = {"nginx": ["nginx", "-c", file, "-p", f"{directory}/"], "haproxy": ["haproxy", "-db", "-f", file]}
    with open(directory / "log", "wb") as log:
      self.process = subprocess.Popen([str(word) for word in command[name]], stdout=log, stderr=log)
    for _ in range(500):
      try:
        socket.create_connection(("127.0.0.1", self.port)).close()
        return
      except OSError:
        time.sleep(0.01)
    raise RuntimeError(f"{name} did not start, see {directory}")

  def parse(self, stream):
    self.sink.seen.clear()
    refused = None
    with socket.create_connection(("127.0.0.1", self.port)) as connection:
      connection.settimeout(30)
      sender = threading.Thread(target=send, args=(connection, stream + LAST))
      sender.start()
      try:
        answers = connection.makefile("rb").read()
      except OSError:
        answers = b""
      sender.join()
    seen = list(self.sink.seen)
    if seen and seen[-1].startswith("GET /LAST "):
      seen.pop()
    else:
      refused = answers.rsplit(b"HTTP/1", 1)[-1][2:30].split(b"\r")[0].decode("latin-1")
    return seen, refused

  def close(self):
    self.process.terminate()
    self.process.wait()


def send(connection, stream):
  try:
    connection.sendall(stream)
  except OSError:
    pass  # refused


def free_ports(count):
  sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
  ports = [one.getsockname()[1] for one in sockets]
  for one in sockets:
    one.close()
  return ports


def python(work):
  """The Python of a virtual environment with the pinned parsers."""
  home = work / "python"
  if not (home / "complete").exists():
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True)
    pip = [home / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
    (home / "complete").touch()
  return home / "bin/python"


def go(work):
  """The program of Go, built; nothing when there is no Go."""
  program = work / "parse"
  compiler = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin:/usr/lib/go/bin")
  if not compiler:
    return None
  subprocess.run([compiler, "build", "-o", program, PARSERS / "main.go"], check=True, cwd=work)
  return program


def request_parsers(work):
  """Name and parser of each that can be had here."""
  found = {}
  interpreter = python(work)
  for name in ("h11", "httptools"):
    found[name] = Worker(interpreter, PARSERS / "requests.py", name)
  if shutil.which("node"):
    found["Node (llhttp)"] = Worker("node", PARSERS / "requests.js")
  if program := go(work):
    found["Go net/http"] = Worker(program, "requests")
  for name, title in (("nginx", "nginx"), ("haproxy", "HAProxy")):
    if shutil.which(name):
      found[title] = Proxy(name, work)
  return found


def streams(captures):
  """For each connection its requests: bytes, and what the backend has understood."""
  for file in sorted(captures.glob("[0-9]*.bin"), key=lambda path: int(path.stem)):
    raw = file.read_bytes()
    at = 0
    requests = []
    for line in file.with_suffix(".txt").read_text("latin-1").split("\n")[:-1]:
      size, expected = line.split(" ", 1)
      requests.append((raw[at : at + int(size)], expected))
      at += int(size)
    for start in range(0, len(requests), BATCH):
      yield requests[start : start + BATCH]


def replay(parser, captures):
  """Counts the requests that a parser has seen alike, has refused, and has seen otherwise."""
  alike, refused, otherwise = 0, 0, []
  for requests in streams(captures):
    while requests:
      seen, error = parser.parse(b"".join(raw for raw, _ in requests))
      expected = [line for _, line in requests]
      for mine, theirs in zip(expected, seen):
        if mine != theirs:
          otherwise.append((mine, theirs))
      alike += sum(mine == theirs for mine, theirs in zip(expected, seen))
      if len(seen) > len(expected):
        otherwise.append(("nothing", seen[len(expected)]))
      if len(seen) >= len(expected):
        break
      if not error:
        otherwise.append((expected[len(seen)], "nothing"))
      refused += bool(error)
      requests = requests[len(seen) + 1 :]
  return alike, refused, otherwise


def model_parsers(work):
  found = {"Python json": Worker(sys.executable, PARSERS / "model.py")}
  if shutil.which("node"):
    found["Node JSON.parse"] = Worker("node", PARSERS / "model.js")
  if program := go(work):
    found["Go encoding/json"] = Worker(program, "model")
  return found


def bodies(directory):
  """Every generated body and what the proxy took for its model; None when it refused it."""
  raw = (directory / "bodies.bin").read_bytes()
  at = 0
  for line in (directory / "bodies.txt").read_text("utf-8").split("\n")[:-1]:
    size = struct.unpack_from(">I", raw, at)[0]
    yield raw[at + 4 : at + 4 + size], json.loads(line)
    at += 4 + size


def compare(parser, directory):
  """Counts bodies on which both agree, those that only the parser refuses, and disagreements."""
  agreed, refused, otherwise = 0, 0, []
  for body, model in bodies(directory):
    if model is None:
      continue
    answer = parser.ask(body)
    if answer["error"] is not None:
      refused += 1
    elif answer["model"] == model:
      agreed += 1
    else:
      otherwise.append((body, model, answer["model"]))
  return agreed, refused, otherwise
