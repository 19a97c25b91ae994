"""Backends that die, and backends that hang, under streaming load."""
import asyncio
import dataclasses
import signal
import time

from kit.bench import Row
from kit.fleet import Fleet, Load, until

TITLE = """Four backends under streaming load; one after the other is killed, or stopped, and comes \
back. What failed, and when a backend was out, is read from the proxy's own logs, because they have \
the clock of whom it is about; what was begun is what the backends wrote down"""

BACKENDS = 4
CLOCK = 2
CLOCKS = f"""
models: {{m: {{timeouts: {{response_head: {CLOCK}s, between_tokens: {CLOCK}s}}}}}}
health: {{interval: 500ms, timeout: 500ms, slow_start: 1s}}
"""


@dataclasses.dataclass
class Blow:
    """A backend was killed or stopped, and came back; Unix time. It may be struck before it falls."""

    victim: str
    struck: float
    fallen: float
    back: float


def run(bench):
    fleet = Fleet(bench, BACKENDS)
    process, port, management = bench.serve(fleet.ports, CLOCKS)
    out = []
    for name, how in (("kill -9", signal.SIGKILL), ("kill -STOP", signal.SIGSTOP)):
        rounds, rate = bench.sized(50, 3), bench.sized(100, 60)
        blows, load = asyncio.run(many(bench, fleet, port, management, rounds, rate, how))
        out += rows(name, how, load, blows, fleet, process, bench.access(port))
    return out


async def many(bench, fleet, port, management, rounds, rate, how):
    blows = []
    async with Load(port, rate) as load:
        await asyncio.sleep(1)
        for i in range(rounds):
            blows.append(await strike(bench, fleet, management, fleet.ports[i % BACKENDS], how))
            await until(lambda: bench.healthy(management) == BACKENDS, pause=0.05)
            await asyncio.sleep(0.5)
    return blows, load


async def strike(bench, fleet, management, port, how):
    def is_out():
        backends = bench.status(management)["backends"]
        return any(b["id"].endswith(f":{port}") and b["health"] != "healthy" for b in backends)

    def fall():
        fleet.kill(port, how)
        return time.time()

    struck = time.time()
    fallen = await asyncio.to_thread(fall)
    await until(is_out, pause=0.05)
    back = time.time()
    if how == signal.SIGKILL:
        await asyncio.to_thread(fleet.start, port)
    else:
        fleet.kill(port, signal.SIGCONT)
    return Blow(f"127.0.0.1:{port}", struck, fallen, back)


def out_after(process, blow, since):
    """Seconds from a moment until the proxy had put it out."""
    said = process.said(f"backend {blow.victim} is unhealthy")
    said += process.said(f"backend {blow.victim} is ejected")
    return min((at for at in said if at >= blow.struck - 0.001), default=float("inf")) - since


def rows(name, how, load, blows, fleet, process, access):
    began = fleet.executions()
    twice = [one for one in load.seen if len(began.get(one, [])) > 1]
    mine = [line for line in access if line["request_id"] in load.seen]
    failed = [line for line in mine if line["reason"] != "done"]
    if how == signal.SIGKILL:
        signs = {id(blow): next_request(mine, blow) for blow in blows}
    else:
        signs = {id(blow): first_clock(failed, blow) for blow in blows}
    late = [out_after(process, blow, signs[id(blow)]) for blow in blows if signs[id(blow)]]
    unshown = [out_after(process, blow, blow.fallen) for blow in blows if not signs[id(blow)]]
    late, shown = max(late, default=0), len(late)

    def was_there(line, blow):
        """Sent to it before anybody could know; for one that hangs, that is until it is out."""
        until_when = blow.fallen if how == signal.SIGKILL else blow.back
        return line.get("backend") == blow.victim and line["began"] <= until_when

    with_it = [line for line in failed if any(was_there(line, blow) for blow in blows)]
    other = [line for line in failed if line not in with_it]
    for line in other[:5]:
        print("   ", line, flush=True)
    unseen = len(load.seen) - len(mine)
    most, sign = (0.2, "the next request") if how == signal.SIGKILL else (1.0, "the first clock to run out")
    return [
        Row(f"{name}: rounds, and requests", "", f"{len(blows)}, {len(load.seen)}", unseen == 0),
        Row(f"{name}: failed, of those that were with the backend then", "(cannot be saved)",
            str(len(with_it)), True),
        Row(f"{name}: failed, of all others", "0", str(len(other)), not other),
        Row(f"{name}: begun twice", "0", str(len(twice)), not twice),
        Row(f"{name}: out after {sign}, longest", f"<= {1000 * most:.0f} ms",
            f"{1000 * max(0.0, late):.0f} ms, in {shown} rounds", late <= most),
    ] + [
        Row(f"{name}: out by probes before any clock ran out, longest after the blow",
            "(no request showed it)", f"{1000 * max(unshown):.0f} ms, in {len(unshown)} rounds", True)
        for _ in unshown[:1]
    ]


def next_request(access, blow):
    """The first one that can have found the connection refused."""
    return min(line["began"] for line in access if line["began"] >= blow.fallen)


def first_clock(failed, blow):
    """When the hang showed on a live request; None when probes were first, or none ran there."""
    shown = [line["ended"] for line in failed
             if line.get("backend") == blow.victim and "clock" in line
             and blow.struck + CLOCK - 0.05 <= line["ended"] <= blow.back + 1]
    return min(shown, default=None)
