"""Restarts of backends and reloads of the proxy, which nobody may notice."""
import asyncio
import pathlib
import signal
import urllib.request

from kit.bench import Row
from kit.fleet import Fleet, Load, until

TITLE = "A rolling restart of eight backends, and a hundred reloads, under streaming load"

BACKENDS = 8


def run(bench):
    fleet = Fleet(bench, BACKENDS, tokens=8, between=0.06)  # streams of half a second
    _, port, management = bench.serve(fleet.ports, "health: {interval: 1s, slow_start: 2s}\n")
    rolling = asyncio.run(roll(bench, fleet, port, management, bench.sized(500, 80)))
    file = next(pathlib.Path(bench.directory).glob("sluice-*.yaml"))
    reloaded = asyncio.run(reload(port, management, file, bench.sized(100, 10)))
    began = fleet.executions()
    twice = [name for name in rolling.seen | reloaded.seen if len(began.get(name, [])) > 1]
    least = bench.sized(490, 0)
    return [
        Row("rolling restart: streams that were begun in a second, in the mean", ">= 490",
            f"{rolling.rate:.0f}", rolling.rate >= least),
        *rows("rolling restart", rolling, f"{BACKENDS} backends"),
        Row("reloads: streams that were open, in the mean", ">= 200",
            f"{reloaded.open():.0f}", reloaded.open() >= bench.sized(200, 0)),
        *rows("reloads", reloaded, f"{bench.sized(100, 10)} of them"),
        Row("begun twice by backends", "0", str(len(twice)), not twice),
    ]


def call(management, method, path):
    url = f"http://127.0.0.1:{management}/api/v1/{path}"
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.status


async def roll(bench, fleet, port, management, rate):
    async with Load(port, rate) as load:
        await asyncio.sleep(2)
        for backend in fleet.ports:
            drain = f"backends/127.0.0.1:{backend}/drain"
            while await asyncio.to_thread(call, management, "POST", drain + "?deadline=30s") != 200:
                pass  # 202: there are still some
            await asyncio.to_thread(fleet.kill, backend, signal.SIGTERM)
            await asyncio.to_thread(fleet.start, backend)
            await asyncio.to_thread(call, management, "DELETE", drain)
            await until(lambda: bench.healthy(management) == BACKENDS)
            await asyncio.sleep(0.5)
    return load


async def reload(port, management, file, count):
    text = file.read_text()
    async with Load(port, 500) as load:  # of half a second each
        await asyncio.sleep(1)
        for i in range(count):
            file.write_text(text + f"limits: {{header_time: {10 + i % 2}s}}\n")
            await asyncio.to_thread(call, management, "POST", "config/reload")
            await asyncio.sleep(0.05)
    return load


def rows(name, load, what):
    cut = [one for one in load.seen.values() if one.status == 200 and not one.whole]
    failed = len(load.failed()) - len(cut)
    for name_of, one in list(load.failed().items())[:5]:
        print("   ", name_of, one, flush=True)
    return [
        Row(f"{name} ({what}): streams", "", str(len(load.seen)), True),
        Row(f"{name}: failed", "0", str(failed), failed == 0),
        Row(f"{name}: truncated", "0", str(len(cut)), not cut),
    ]
