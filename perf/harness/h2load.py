"""h2load as the client: it checks statuses only, and its result is read from what it prints."""

import os
import re
import subprocess
import time

BODY = (
    '{"messages":[{"role":"system","content":"Answer in one sentence."},'
    '{"role":"user","content":"%s"}],"model":"%s","temperature":0.7,'
    '"max_tokens":       0,"stream":false,"user":"               1"}')
WORDS = "the river opens every sluice gate in its own time and "
LENGTH = 300


def body(model):
    missing = LENGTH - len(BODY % ("", model))
    return BODY % ((WORDS * 9)[:missing], model)


def ticks(pids):
    used = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used


def machine():
    with open("/proc/stat") as stat:
        t = [int(n) for n in stat.readline().split()[1:]]
    return t[0] + t[1] + t[2] + t[5] + t[6], t[7]


def number(pattern, text):
    found = re.search(pattern, text)
    return int(found.group(1)) if found else 0


def load(run, peer, scenario, seconds, warm):
    if warm:
        load(run, peer, scenario, warm, 0)
    path = os.path.join(run.dir, "request.json")
    with open(path, "w") as out:
        out.write(body(run.models[0]))
    pids, began = peer.pids(), time.monotonic()
    before, busy, stolen = ticks(pids), *machine()
    backend = ticks([run.backend.pid])
    command = [
        "h2load", "-t", "1", "-c", str(scenario.connections), "-m", str(scenario.streams),
        "-D", str(max(1, round(seconds))), "-d", path, "-H", "content-type: application/json",
        f"http://127.0.0.1:{scenario.port(peer)}/v1/chat/completions"]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = client.stdout.read()
    own = os.wait4(client.pid, 0)[2]
    used = ticks(pids) - before
    after = machine()
    done = number(r"status codes: (\d+) 2xx", said)
    bad = sum(number(p, said) for p in (
        r"(\d+) failed", r"(\d+) 3xx", r"(\d+) 4xx", r"(\d+) 5xx"))
    if bad or not done:
        raise SystemExit(f"{peer.name}, h2load: {bad} failures\n{said}")
    generator = round((own.ru_utime + own.ru_stime) * os.sysconf("SC_CLK_TCK"))
    return {
        "work": done, "seconds": time.monotonic() - began, "streams_ended": done,
        "failures": 0, "p50_us": 0, "p99_us": 0, "max_us": 0,
        "cpu_ticks": {"proxy": used, "backend": ticks([run.backend.pid]) - backend,
                      "generator": generator},
        "machine_busy_ticks": after[0] - busy, "machine_stolen_ticks": after[1] - stolen}
