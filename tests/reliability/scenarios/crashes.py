"""Backends that die, and backends that hang, under streaming load."""
import asyncio
import signal
import time

from kit.bench import Row, percentile
from kit.fleet import Fleet, Load, until

TITLE = "Four backends under streaming load; one after the other is killed, or stopped, and comes back"

BACKENDS = 4
CLOCKS = """
models: {m: {timeouts: {response_head: 1s, between_tokens: 500ms}}}
health: {interval: 500ms, timeout: 500ms, slow_start: 1s}
"""


def run(bench):
    fleet = Fleet(bench, BACKENDS)
    _, port, management = bench.serve(fleet.ports, CLOCKS)
    rounds = bench.sized(50, 3)
    rate = bench.sized(100, 60)
    killed = asyncio.run(many(bench, fleet, port, management, rounds, rate, signal.SIGKILL))
    stopped = asyncio.run(many(bench, fleet, port, management, rounds, rate, signal.SIGSTOP))
    return [*rows("kill -9", killed, 0.2, fleet), *rows("kill -STOP", stopped, 1.0, fleet)]


async def many(bench, fleet, port, management, rounds, rate, how):
    out = []
    async with Load(port, rate) as load:
        await asyncio.sleep(1)
        for i in range(rounds):
            victim = fleet.ports[i % BACKENDS]
            out.append(await one(bench, fleet, management, victim, how))
            await until(lambda: bench.healthy(management) == BACKENDS)
            await asyncio.sleep(0.5)
    return load, out


async def one(bench, fleet, management, victim, how):
    """From the moment at which it shows until it gets nothing more."""

    def is_out():
        backends = bench.status(management)["backends"]
        return any(b["id"].endswith(f":{victim}") and b["health"] != "healthy" for b in backends)

    await asyncio.to_thread(fleet.kill, victim, how)
    began = time.monotonic()
    await until(is_out)
    took = time.monotonic() - began
    if how == signal.SIGKILL:
        await asyncio.to_thread(fleet.start, victim)
    else:
        fleet.kill(victim, signal.SIGCONT)
    return took


def rows(name, result, most, fleet):
    load, out = result
    executions = fleet.executions()
    failed = load.failed()
    fresh = [n for n in failed if n not in executions]
    twice = [n for n in load.seen if len(executions.get(n, [])) > 1]
    # A hang is known when the clock of a live request has run out.
    late = percentile(out, 1.0) - (0.5 if name == "kill -STOP" else 0)
    return [
        Row(f"{name}: requests, and rounds", "", f"{len(load.seen)}, {len(out)}", True),
        Row(f"{name}: failed that no backend had begun", "0", str(len(fresh)), not fresh),
        Row(f"{name}: begun twice", "0", str(len(twice)), not twice),
        Row(f"{name}: failed with their backend", "(only those there)", str(len(failed)), True),
        Row(f"{name}: out within, longest", f"{most:.1f} s", f"{late:.3f} s", late <= most),
    ]
