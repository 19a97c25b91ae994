"""Readers that stop reading, among many that do not."""
import threading
import time

from kit.bench import Row, percentile
from kit.java import Generator

TITLE = """Five thousand streams with two events a second each; then a fifth of the readers stop \
reading, while their backends go on with events of 16 KiB. Latency is that of the others' events, from \
backend to client; seconds before and seconds with stalled readers are compared"""

STALLED_READER = 10
LATEST = 5
MIB = 1 << 20


def run(bench):
    streams = bench.sized(5000, 300)
    stalled = streams // 5
    seconds = bench.sized(30, 20)
    load = Generator(bench, "Streams", streams=streams, stalled=stalled, pace=500,
                     before=seconds, during=seconds)
    buffered = bench.sized(256, 64)
    settings = f"limits: {{stalled_reader: {STALLED_READER}s, stream_buffer: 64KiB, buffered: {buffered}MiB}}\n"
    process, port, management = bench.serve(load.ports, settings)
    load.tell(port)
    opened = load.heard()["open"]
    memory = Memory(bench, management)
    at = load.heard()["stalled_ms"] / 1000
    idle, memory.most = memory.most, {}
    found = load.heard()
    memory.over = True
    cuts = [line["ended"] - at for line in bench.access(port) if line.get("clock") == "stalled_reader"]
    return rows(streams, stalled, opened, found, cuts) + held(idle, memory.most, buffered)


class Memory:
    """The most that the proxy said it held; looked at ten times a second."""

    def __init__(self, bench, management):
        self.bench, self.management = bench, management
        self.most, self.over = {}, False
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while not self.over:
            series = self.bench.metrics(self.management)
            for name in ("sluice_buffered_bytes", 'sluice_memory_bytes{area="direct"}'):
                self.most[name] = max(self.most.get(name, 0), series[name])
            time.sleep(0.1)


def rows(streams, stalled, opened, found, cuts):
    before, during = ([p99 / 1000 for _, p99 in found[part]] for part in ("before", "during"))
    noise = max(percentile(before, 0.9), 1.1 * percentile(before, 0.5))
    typical = percentile(during, 0.5)
    first, last = min(cuts, default=0), max(cuts, default=0)
    most = STALLED_READER + LATEST
    return [
        Row("streams, of these stalled", f"{streams}, {stalled}", f"{opened}, {stalled}",
            opened == streams),
        Row("p99 of the others' events, typical second: before; with stalled readers",
            f"<= {noise:.1f} ms (what seconds before differ by)",
            f"{percentile(before, 0.5):.1f} ms; {typical:.1f} ms", typical <= noise),
        Row("others that were cut", "0", str(found["broken"]), found["broken"] == 0),
        Row(f"stalled readers that were cut, with {STALLED_READER} s of patience", str(stalled),
            str(len(cuts)), len(cuts) == stalled),
        Row("cut after they had stopped reading, first and last (sockets fill first)",
            f"{STALLED_READER} to {most} s", f"{first:.1f} and {last:.1f} s",
            bool(cuts) and first >= STALLED_READER and last <= most),
    ]


def held(idle, most, buffered):
    held_bytes = most["sluice_buffered_bytes"] / MIB
    direct = (most['sluice_memory_bytes{area="direct"}']
              - idle['sluice_memory_bytes{area="direct"}']) / MIB
    return [
        Row("held for readers, at most", f"<= {buffered} MiB (limits.buffered)",
            f"{held_bytes:.0f} MiB", held_bytes <= buffered),
        Row("direct memory, more than without stalled readers", f"<= {buffered} MiB",
            f"{direct:.0f} MiB", direct <= buffered),
    ]
