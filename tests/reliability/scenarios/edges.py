"""Requests that come just when a backend closes its idle connections."""
from kit.bench import Row
from kit.java import Generator

TITLE = """Backends that close idle connections after 2, 5 and 65 s, all at once, and bursts of \
sixteen requests to each, timed to that very moment; nothing is configured"""

WIDTH = 16


def run(bench):
    idle = bench.sized("2:16,5:40,65:64", "2:8,5:8")
    seconds = bench.sized(420, 20)
    edges = Generator(bench, "Edges", seconds=seconds, width=WIDTH, idle=idle, seed=1)
    _, port, management = bench.serve(edges.ports)
    edges.tell(port)
    found = edges.heard()
    kept = {}
    for backend in bench.status(management)["backends"]:
        times = kept.setdefault(owner(edges.ports, idle, backend["url"]), [])
        times.append(backend["idle_kept_seconds"])
    out = []
    for after, (requests, near, errors) in found.items():
        longest = max(kept[int(after)])
        out += [
            Row(f"{after} s: requests, of these within 30 ms of the edge", "",
                f"{requests}, {near}", True),
            Row(f"{after} s: errors that clients saw", "0", str(errors), errors == 0),
            Row(f"{after} s: kept by the proxy at the end, at most", f"< {after} s",
                f"{longest} s", longest < int(after)),
        ]
    total = sum(requests for requests, _, _ in found.values())
    out.append(Row("requests in all", f">= {bench.sized(100_000, 0)}", str(total),
                   total >= bench.sized(100_000, 0)))
    return out


def owner(ports, idle, url):
    """The idle time of the backend at this address."""
    times = []
    for kind in idle.split(","):
        seconds, count = kind.split(":")
        times += [int(seconds)] * int(count)
    return times[ports.index(int(url.rsplit(":", 1)[1]))]
