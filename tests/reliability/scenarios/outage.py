"""A body that crashes whoever serves it, a fleet that is gone, and its way back."""
import asyncio
import json
import time

from kit.bench import Row
from kit.client import post
from kit.fleet import Fleet, Load, until

TITLE = "A body that crashes its backend; eight backends gone at once; one that comes back"

BACKENDS = 8
RAMP = 5


def run(bench):
    fleet = Fleet(bench, BACKENDS)
    health = f"health: {{interval: 1s, slow_start: {RAMP}s}}\n"
    _, port, management = bench.serve(fleet.ports, health)
    out = asyncio.run(crash(bench, fleet, port, management))
    out += asyncio.run(outage(bench, fleet, port, management))
    out += asyncio.run(ramp(bench, fleet, port, management))
    return out


async def crash(bench, fleet, port, management):
    body = json.dumps({"model": "m", "stream": True, "messages": [], "user": "crash"}).encode()
    async with Load(port, bench.sized(100, 40)) as load:
        await asyncio.sleep(1)
        for _ in range(bench.sized(50, 10)):
            await post(port, body, timeout=10)
            await asyncio.sleep(0.1)
        last = await post(port, body, timeout=10)
        gone = [p for p in fleet.ports if fleet.running[p].poll() is not None]
        for one in gone:
            await asyncio.to_thread(fleet.start, one)
        await until(lambda: bench.healthy(management) == BACKENDS)
    failed = [line for line in bench.access(port)
              if line["request_id"] in load.seen and line["reason"] != "done"]
    blows = [line["ended"] for line in bench.access(port)
             if line["request_id"] not in load.seen and line.get("status") == 502]
    gone_ids = {f"127.0.0.1:{p}" for p in gone}
    there = [line for line in failed if line.get("backend") in gone_ids
             and line["began"] <= max(blows, default=0)]
    other = [line for line in failed if line not in there]
    for line in other[:5]:
        print("   ", line, flush=True)
    return [
        Row("crashing body: backends that it touched", "<= 2 of 8", str(len(gone)), len(gone) <= 2),
        Row("crashing body: what it gets then", "422", str(last.status), last.status == 422),
        Row("crashing body: others' requests that failed, of those with the backends that it broke",
            "(cannot be saved)", str(len(there)), True),
        Row("crashing body: others' requests that failed, of all other ones", "0", str(len(other)),
            not other),
    ]


async def outage(bench, fleet, port, management):
    before = retries(bench, management)
    for one in fleet.ports:
        fleet.kill(one)
    async with Load(port, bench.sized(200, 50)) as load:
        await asyncio.sleep(bench.sized(20, 4))
    extra = (retries(bench, management) - before) / max(1, len(load.seen))
    for one in fleet.ports:
        await asyncio.to_thread(fleet.start, one)
    back = await until(lambda: bench.healthy(management) == BACKENDS)
    return [
        Row("total outage: requests", "", str(len(load.seen)), True),
        Row("total outage: retries, of requests", "<= 10 %", f"{100 * extra:.1f} %", extra <= 0.1),
        Row("total outage: back after its end", "<= 2 s", f"{back:.2f} s", back <= 2),
    ]


def retries(bench, management):
    series = bench.metrics(management)
    return sum(value for name, value in series.items() if name.startswith("sluice_retries_total"))


async def ramp(bench, fleet, port, management):
    """The share of one that comes back, by fifths of its ramp, of what it will have."""
    victim = fleet.ports[0]
    async with Load(port, bench.sized(200, 100)) as load:
        await asyncio.sleep(RAMP + 2)
        fleet.kill(victim)
        await until(lambda: bench.healthy(management) == BACKENDS - 1)
        await asyncio.to_thread(fleet.start, victim)
        await until(lambda: bench.healthy(management) == BACKENDS)
        began = time.monotonic()
        shares = []
        for fifth in range(1, 7):
            before = set(load.seen)
            await asyncio.sleep(max(0.0, began + fifth * RAMP / 5 - time.monotonic()))
            fresh = [one for name, one in load.seen.items() if name not in before]
            there = sum(one.backend.endswith(f":{victim}") for one in fresh)
            shares.append(BACKENDS * there / max(1, len(fresh)))
    text = " ".join(f"{100 * share:.0f} %" for share in shares)
    is_slow = shares[0] < 0.5 and shares[1] < 0.8 and shares[5] > 0.6
    return [Row("comes back: its share by fifths of the ramp, and after it",
                "grows with the ramp, none above 150 %", text, is_slow and max(shares) <= 1.5)]
