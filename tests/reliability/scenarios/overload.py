"""Three times as much as the fleet can do."""
import asyncio
import random
import time

from kit.bench import Row, percentile
from kit.client import chat, post

TITLE = "Four backends that take 8 requests each, and three times as many requests as they can do"

BACKENDS = 4
SLOTS = 8
FIRST = 0.1
BETWEEN = 0.02
TOKENS = 20
QUEUE_TIME = 2.0
QUEUE = 64


def run(bench):
    pace = ["--first-token", "100ms", "--between-tokens", "20ms", "--tokens", str(TOKENS)]
    pace += ["--model", "m"]
    ports = [bench.simulate(*pace)[1] for _ in range(BACKENDS)]
    listed = "".join(f"  - {{url: 'http://127.0.0.1:{p}', max_in_flight: {SLOTS}}}\n" for p in ports)
    admission = f"admission: {{queue: {QUEUE}, queue_time: {QUEUE_TIME}s}}\n".replace(".0s", "s")
    _, port, management = bench.serve(ports, "backends:\n" + listed + admission)
    asyncio.run(post(port, chat("m", TOKENS)))  # what is loaded on first use is loaded
    alone = asyncio.run(capacity(port, bench.sized(20, 4)))
    seen, seconds = asyncio.run(offered(port, 3 * alone, bench.sized(60, 8)))
    return rows(seen, seconds, alone, bench.metrics(management))


async def capacity(port, seconds):
    """Answers in a second with every slot always taken."""
    done = 0
    until = time.monotonic() + seconds

    async def one():
        nonlocal done
        while time.monotonic() < until:
            answer = await post(port, chat("m", TOKENS))
            done += answer.whole  # read and written without waiting in between

    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(BACKENDS * SLOTS)))
    return done / (time.monotonic() - began)


async def offered(port, rate, seconds):
    """Requests at a rate, whatever comes of them; a tenth of them urgent."""
    seen = {"high": [], "normal": [], "low": []}
    chance = random.Random(7)
    tasks = []

    async def one(priority, client):
        fields = [f"x-sluice-priority: {priority}", f"Authorization: Bearer key-{client}"]
        seen[priority].append(await post(port, chat("m", TOKENS), fields))

    began = time.monotonic()
    due = began
    while due < began + seconds:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        priority = chance.choices(["high", "normal", "low"], [1, 7, 2])[0]
        tasks.append(asyncio.create_task(one(priority, chance.randrange(10))))
        due += chance.expovariate(rate)
    offered_for = time.monotonic() - began
    await asyncio.gather(*tasks)
    return seen, offered_for


def rows(seen, seconds, alone, metrics):
    every = [one for ones in seen.values() for one in ones]
    good = [one for one in every if one.status == 200 and one.whole]
    refused = [one for one in every if one.status == 503]
    other = len(every) - len(good) - len(refused)
    longest = max((one.end for one in good), default=0.0)
    answer = FIRST + BETWEEN * TOKENS
    # What was taken before the offer ended is finished after it.
    goodput = len(good) / (seconds + min(QUEUE_TIME, longest))
    at_once = [one.head for one in refused if one.head < QUEUE_TIME / 2]
    high = seen["high"]
    unharmed = sum(one.status == 200 and one.whole for one in high)
    waits = [one.head for one in high if one.status == 200]
    return [
        Row("offered, of capacity", "3 x", f"{len(every) / seconds / alone:.2f} x",
            2.7 <= len(every) / seconds / alone <= 3.3),
        Row("goodput, of capacity", ">= 95 %", f"{100 * goodput / alone:.1f} %", goodput >= 0.95 * alone),
        Row("neither answered nor refused", "0", str(other), other == 0),
        Row("answers that waited too long", f"none over {QUEUE_TIME:.0f} s + its own time",
            f"longest {longest:.2f} s", longest <= QUEUE_TIME + 3 * answer),
        Row("refusals at once, time to the answer, p50 / p99", "<= 5 ms (p50)",
            f"{1000 * percentile(at_once, 0.5):.1f} / {1000 * percentile(at_once, 0.99):.1f} ms",
            percentile(at_once, 0.5) <= 0.005),
        Row("urgent requests answered", "100 %", f"{unharmed} of {len(high)}", unharmed == len(high)),
        Row("urgent requests, wait for the head, p99", f"< {QUEUE_TIME:.0f} s",
            f"{percentile(waits, 0.99):.2f} s", percentile(waits, 0.99) < QUEUE_TIME),
        Row("refusals with Retry-After", "all",
            f"{sum(one.retry_after != '' for one in refused)} of {len(refused)}",
            all(one.retry_after for one in refused)),
        Row("in flight afterwards", "0", f"{metrics.get('sluice_streams', 0):.0f}",
            metrics.get("sluice_streams", 0) == 0),
    ]
