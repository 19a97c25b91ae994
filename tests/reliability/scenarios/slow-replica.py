"""A replica that is slower than the others."""
import asyncio

from kit.bench import Row, percentile
from kit.client import chat
from kit.fleet import Load

TITLE = """Three replicas, each with 8 places, under a load of three fifths of what they can do; and the \
same load with a fourth one whose tokens come ten times as slowly. Times to the first token are the \
proxy's own, from its access log: with what a request waits for a place"""

PLACES = 8
FIRST = 100
BETWEEN = 20
TOKENS = 20
SLOW = 10


def run(bench):
    fast = ["--first-token", f"{FIRST}ms", "--between-tokens", f"{BETWEEN}ms"]
    slow = ["--first-token", f"{FIRST}ms", "--between-tokens", f"{SLOW * BETWEEN}ms"]
    more = ["--model", "m", "--tokens", str(TOKENS)]
    ports = [bench.simulate(*fast, *more)[1] for _ in range(3)]
    slow_port = bench.simulate(*slow, *more)[1]
    rate = 0.6 * 3 * PLACES / ((FIRST + BETWEEN * (TOKENS - 1)) / 1000)
    seconds = bench.sized(60, 8)
    alone = play(bench, ports, "", rate, seconds)
    out = [Row("requests per second", "", f"{rate:.0f}", True)]
    for name, weigh in (("least_connections", ""), ("least_connections, weigh: tokens", "weigh: tokens")):
        out += rows(name, alone, play(bench, [*ports, slow_port], weigh, rate, seconds), slow_port)
    return out


def play(bench, ports, weigh, rate, seconds):
    listed = "".join(f"  - {{url: 'http://127.0.0.1:{p}', max_in_flight: {PLACES}}}\n" for p in ports)
    process, port, _ = bench.serve(ports, f"backends:\n{listed}models: {{m: {{{weigh}}}}}\n")

    async def load():
        async with Load(port, rate, chat("m", TOKENS)) as running:
            await asyncio.sleep(seconds)
        return running

    running = asyncio.run(load())
    access = bench.access(port)
    process.stop()
    settled = min(line["began"] for line in access) + 2
    return running, [line for line in access if line["began"] >= settled]


def rows(name, alone, beside, slow_port):
    times = [[line["first_token_ms"] for line in run[1] if "first_token_ms" in line]
             for run in (alone, beside)]
    before, after = (percentile(one, 0.99) for one in times)
    failed = len(beside[0].failed())
    share = sum(line["backend"].endswith(f":{slow_port}") for line in beside[1]) / len(beside[1])
    return [
        Row(f"{name}: time to the first token, p99, without the slow one; with it",
            "<= 1.2 times", f"{before:.0f} ms; {after:.0f} ms = {after / before:.2f} times",
            after <= 1.2 * before),
        Row(f"{name}: share of the slow one; failed", "; 0", f"{100 * share:.1f} %; {failed}",
            failed == 0),
    ]
