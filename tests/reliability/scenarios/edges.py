"""Requests that come just when a backend closes its idle connections."""
import asyncio
import random

from kit.bench import Row
from kit.client import chat, post
from kit.fleet import Fleet

TITLE = "Backends that close idle connections after 2, 5 and 65 s, and requests at that very moment"

BODY = chat("m", 1, stream=False)


def run(bench):
    out = []
    for idle in (2, 5, *bench.sized([65], [])):
        fleet = Fleet(bench, 2, idle=idle, first=0.001)
        _, port, management = bench.serve(fleet.ports)
        bursts = bench.sized({2: 40, 5: 20, 65: 4}[idle], 3)
        width = bench.sized(1500, 100)
        errors = asyncio.run(edge(port, idle, bursts, width))
        status = bench.status(management)["backends"]
        kept = max(b["idle_kept_seconds"] for b in status)
        out += [
            Row(f"{idle} s: requests", "", str(bursts * width), True),
            Row(f"{idle} s: errors that clients saw", "0", str(errors), errors == 0),
            Row(f"{idle} s: kept at most", f"< {idle} s", f"{kept} s", kept < idle),
        ]
    return out


async def edge(port, idle, bursts, width):
    chance = random.Random(1)
    errors = 0
    for _ in range(bursts):
        seen = await asyncio.gather(*(late(port, chance.uniform(0, 0.02)) for _ in range(width)))
        errors += sum(one.status != 200 or not one.whole for one in seen)
        await asyncio.sleep(idle - 0.01)
    return errors


async def late(port, pause):
    await asyncio.sleep(pause)
    return await post(port, BODY)
